"""The OpenAPI documents hold: every reference leads somewhere, every schema is one, and what is needed is written."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from chassis.problem_answers import ProblemDetails
from deploy.composition import SERVICES
from tests.support.operations import document_of

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}


def walk(node: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document with its place."""
    if isinstance(node, dict):
        yield place, node
        for key, inner in node.items():
            yield from walk(inner, f"{place}/{key}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from walk(inner, f"{place}/{number}")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        assert set(methods) <= METHODS
        for method, described in methods.items():
            yield path, method, described


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_leads_to_something_in_the_document(service: str) -> None:
    document = document_of(service)
    resolver = Registry().with_resource("", DRAFT202012.create_resource(document)).resolver()
    references = [(place, node["$ref"]) for place, node in walk(document) if isinstance(node.get("$ref"), str)]
    assert references
    for _, reference in references:
        assert isinstance(resolver.lookup(reference).contents, dict)


@pytest.mark.parametrize("service", SERVICES)
def test_every_schema_is_a_json_schema_and_needs_nothing_from_outside_the_components(service: str) -> None:
    document = document_of(service)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for place, node in walk(document):
        assert "$defs" not in node, place
        if place.endswith("/schema"):
            Draft202012Validator.check_schema(node)


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_has_what_openapi_3_1_asks_of_it(service: str) -> None:
    document = document_of(service)
    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(document["info"])
    ids = [described["operationId"] for _, _, described in operations(document)]
    assert len(ids) == len(set(ids))
    for path, _, described in operations(document):
        assert described["responses"]
        assert all("description" in response for response in described["responses"].values())
        placed = {one["name"] for one in described.get("parameters", ()) if one["in"] == "path"}
        assert placed == {part.split("}")[0] for part in path.split("{")[1:]}, path


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_asks_for_what_an_operation_needs_and_names_its_refusals(service: str) -> None:
    for path, method, described in operations(document_of(service)):
        headers = {one["name"]: one for one in described.get("parameters", ()) if one["in"] == "header"}
        key = headers.get("Idempotency-Key")
        assert key is None or (key["required"] and key["schema"] == {**key["schema"], "minLength": 8, "type": "string"})
        told = set(described["responses"])
        assert {"400", "401", "403", "404", "409", "422", "429", "503"} <= told, path
        assert ({"408", "413"} <= told) == (method != "get"), path
        assert ("415" in told) == ("multipart/form-data" in described.get("requestBody", {}).get("content", {})), path
        assert ("if-match" not in headers) or {"412", "428"} <= told, path


@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_has_the_one_schema_of_refusals(service: str) -> None:
    document = document_of(service)
    refusals = [
        (path, status, response["content"])
        for path, _, described in operations(document)
        for status, response in described["responses"].items()
        if status >= "400"
    ]
    wanted = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    assert [(path, status) for path, status, content in refusals if content != wanted] == []
    assert document["components"]["schemas"]["ProblemDetails"]["required"] == ["type", "title", "status"]
    assert ProblemDetails.model_fields["errors"]


OPEN_BODIES = {"issue_client_token", "issue_signing_key", "set_business_clock", "take_sms_receipts"}
"""RFC 6749 has strange parameters ignored, a provider adds fields of its own, and the clock is the demo's."""


def schemas_of(document: dict[str, Any], node: Any) -> Iterator[dict[str, Any]]:
    """Every object schema within, through references."""
    for _, inner in walk(node):
        if isinstance(reference := inner.get("$ref"), str):
            yield from schemas_of(document, document["components"]["schemas"][reference.rpartition("/")[2]])
        if "properties" in inner and inner.get("type") == "object":
            yield inner


@pytest.mark.parametrize("service", SERVICES)
def test_no_body_takes_a_field_that_nobody_asked_for(service: str) -> None:
    """A state, an amount or an area that the caller may not set is refused, not ignored: the body says what it has."""
    document = document_of(service)
    wide = {
        described["operationId"]
        for _, _, described in operations(document)
        for schema in schemas_of(document, described.get("requestBody", {}).get("content", {}).get("application/json"))
        if schema.get("additionalProperties") is not False
    }
    assert {name for name in wide if not any(name.endswith(open_body) for open_body in OPEN_BODIES)} == set()
