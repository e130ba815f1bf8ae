"""No program reads what a pack has under `provisions`, nor a table of its taxonomies but the districts: a change of
either is counted as changing nothing among the mutants of the packs (tests/mutants/packs/equivalents.yaml)."""

from tests.architecture.literals import ROOT, literals, sources

CLOCKS, REGISTRY = "services/notify/clocks/shapes", "services/registry/reports/shapes.py"
DISTRICTS = "taxonomies.districts.items"


def texts_with(step: str) -> dict[str, set[str]]:
    """File → its texts that are a path with this step; examples of the OpenAPI aside."""
    named = {
        str(file.relative_to(ROOT)): {text for _, text in literals(file) if step in text.split(".")}
        for file in sources()
    }
    return {file: texts for file, texts in named.items() if texts}


def test_only_the_shapes_of_the_files_name_provisions() -> None:
    assert texts_with("provisions").keys() == {f"{CLOCKS}/clocks.py", f"{CLOCKS}/cadences.py", REGISTRY}


def test_of_the_taxonomies_only_the_districts_are_read() -> None:
    read = {file: texts for file, texts in texts_with("taxonomies").items() if file != REGISTRY}
    assert set[str]().union(*read.values()) == {DISTRICTS}
