"""No program reads what a pack has under `provisions`, but for the days of `clocks` that a calendar has, nor a table of
its taxonomies but the districts: a change of either is counted as changing nothing among the mutants of the packs
(tests/mutants/packs/equivalents.yaml)."""

from policy_engine.packs.loader import load_pack
from policy_engine.packs.year_plan import rows_of
from tests.architecture.literals import ROOT, literals, sources

CLOCKS, REGISTRY = "services/notify/clocks/shapes", "services/registry/reports/shapes.py"
CALENDAR = "policy_engine/packs/year_plan.py"
DISTRICTS = "taxonomies.districts.items"


def texts_with(step: str) -> dict[str, set[str]]:
    """File → its texts that are a path with this step; examples of the OpenAPI aside."""
    named = {
        str(file.relative_to(ROOT)): {text for _, text in literals(file) if step in text.split(".")}
        for file in sources()
    }
    return {file: texts for file, texts in named.items() if texts}


def test_only_the_shapes_of_the_files_name_provisions() -> None:
    named = texts_with("provisions")
    assert named.keys() == {f"{CLOCKS}/clocks.py", f"{CLOCKS}/cadences.py", REGISTRY, CALENDAR}
    assert named[CALENDAR] == {"provisions"}, "of the clocks alone, and there its days"


def test_every_day_of_the_provisions_that_a_calendar_has_is_proved_by_an_example() -> None:
    for name in ("urumqi-2023", "wuhan-2023"):
        pack = load_pack(ROOT / "policies" / name)
        of_clocks = [row.key for row in rows_of(pack, 2023) if row.key.startswith("clocks.") and row.kind != "monthly"]
        proved = {example["place"] for example in pack.get("clocks.examples") if "falls_on" in example}
        assert {key.replace("clocks.", "provisions.", 1) for key in of_clocks} == proved


def test_of_the_taxonomies_only_the_districts_are_read() -> None:
    read = {file: texts for file, texts in texts_with("taxonomies").items() if file != REGISTRY}
    assert set[str]().union(*read.values()) == {DISTRICTS}
