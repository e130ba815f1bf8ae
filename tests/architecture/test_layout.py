"""The house keeps its shape: constant file names in feature folders, and no composition's name in a service."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = {
    "__init__",
    "endpoints",
    "schemas",
    "commands",
    "rules",
    "rows",
    "models",
    "repository",
    "event_handlers",
    "jobs",
    "ports",
    "templates",
    "catalogue",
    "scheme",
    "reader",
    "readings",
    "parameters",
    "binding",
    "facts",
    "engine",
    "machine",
    "columns",
    "views",
    "letters",
    "examples",
    "shapes",
}
FEATURES = sorted(
    path
    for path in (ROOT / "services").glob("*/*/")
    if path.name not in ("migrations", "__pycache__") and (path / "__init__.py").exists()
)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: f"{path.parent.name}.{path.name}")
def test_a_feature_folder_holds_only_the_known_names(feature: Path) -> None:
    assert {path.stem for path in feature.iterdir() if path.name != "__pycache__"} <= NAMES


def test_no_service_knows_in_which_composition_it_runs() -> None:
    told = [path for path in (ROOT / "services").rglob("*.py") if re.search(r"\bembedded\b", path.read_text())]
    assert told == []


def test_the_chassis_has_no_business_word() -> None:
    words = re.compile(r"graduate|employer|subsid|internship|caseworker|wuhan|urumqi", re.IGNORECASE)
    found = {
        path.name: words.findall(path.read_text())
        for path in (ROOT / "chassis").rglob("*.py")
        if words.search(path.read_text())
    }
    assert found == {}


@pytest.mark.parametrize("service", ["registry", "subsidy", "jobfair", "notify"])
def test_every_service_has_its_page(service: str) -> None:
    assert (ROOT / "services" / service / "README.md").is_file()
