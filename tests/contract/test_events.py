"""What the services promise each other: schemas, golden samples of every version, no breaking change."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cli import export
from contracts.events import EVENTS
from deploy.composition import SERVICES
from tests.contract.compatibility import breaking_changes

FOLDER = export.FOLDER
HINT = "run `make contracts` and commit the result"


def read(path: Path) -> Any:
    return json.loads(path.read_text())


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_committed_schema_is_the_one_the_code_means(name: str) -> None:
    assert read(FOLDER / "schemas" / f"{name}.json") == export.event_schemas()[name], HINT


def test_the_committed_asyncapi_is_the_one_the_code_means() -> None:
    assert yaml.safe_load((FOLDER / "asyncapi.yaml").read_text()) == export.asyncapi(), HINT


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
    references = list(_references(document))
    assert references
    for reference in references:
        if reference.startswith("#/"):
            node = document
            for key in reference[2:].split("/"):
                node = node[key]
        else:
            assert (FOLDER / reference).is_file(), reference


def _references(node: Any) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for child in node.values():
            yield from _references(child)


@pytest.mark.parametrize("path", sorted((FOLDER / "golden").glob("*.json")), ids=lambda path: path.stem)
def test_a_golden_sample_is_read_for_ever(path: Path) -> None:
    sample = read(path)
    event = EVENTS[sample["type"]].model_validate(sample["data"])
    jsonschema.validate(json.loads(event.model_dump_json()), read(FOLDER / "schemas" / f"{sample['type']}.json"))
    assert event.subject()


def test_every_event_type_has_a_golden_sample() -> None:
    assert {read(path)["type"] for path in (FOLDER / "golden").glob("*.json")} == set(EVENTS)


@pytest.mark.parametrize("path", sorted((FOLDER / "released").glob("*.json")), ids=lambda path: path.stem)
def test_no_change_since_the_last_release_breaks_a_reader(path: Path) -> None:
    current = export.event_schemas().get(path.stem)
    assert current is not None, f"{path.stem} was released and is gone"
    assert breaking_changes(read(path), current) == []


def test_a_removed_a_retyped_and_a_new_required_field_are_breaking() -> None:
    old = {"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["a"]}
    new = {"properties": {"b": {"type": "string"}, "c": {"type": "string"}}, "required": ["c"]}
    assert len(breaking_changes(old, new)) == 3


def test_an_added_optional_field_is_not_breaking() -> None:
    old = {"properties": {"a": {"type": "string"}}, "required": ["a"]}
    new = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]}
    assert breaking_changes(old, new) == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_openapi_is_the_one_the_service_serves(service: str) -> None:
    made = json.loads(json.dumps(export.openapi_of(service)))
    assert read(FOLDER / "openapi" / f"{service}.json") == made, HINT


def test_no_event_has_a_field_for_personal_data() -> None:
    forbidden = ("name", "id_number", "phone", "account", "address", "openid")
    for name, schema in export.event_schemas().items():
        assert not set(schema["properties"]) & set(forbidden), name
