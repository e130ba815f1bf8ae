"""No program reads what a pack has under `provisions`, but for the days of `clocks` that a calendar has and what is
named here, nor a table of its taxonomies but those named here. A change of what nobody reads is counted as changing
nothing among the mutants of the packs; of what is read here without an example in the pack, a test of the feature
holds the words and numbers (tests/mutants/packs/equivalents.yaml says both)."""

from policy_engine.packs.loader import load_pack
from policy_engine.packs.year_plan import rows_of
from tests.architecture.literals import ROOT, literals, sources

CLOCKS, REGISTRY = "services/notify/clocks/shapes", "services/registry/reports/shapes.py"
CALENDAR = "policy_engine/packs/year_plan.py"
DISTRICTS = "taxonomies.districts.items"
FEATURES = "services/registry"
PROVISIONS = {
    f"{FEATURES}/facts/catalogue.py": {"clocks.provisions.tackling_window.period"},
    f"{FEATURES}/case_files/catalogue.py": {"clocks.provisions.follow_up.interval_days"},
    f"{FEATURES}/casework/catalogue.py": {"services.provisions.first_contact_information"},
    f"{FEATURES}/targeted_posts/catalogue.py": {
        "clocks.provisions.hardship_posts.due_on",
        "services.provisions.hardship_minimum.targeted_posts",
    },
    f"{FEATURES}/training_surveys/commands.py": {"clocks.provisions.training_intention_survey.due_on"},
    f"{FEATURES}/trainings/commands.py": {"services.provisions.hardship_minimum.training_courses"},
    f"{FEATURES}/courses/catalogue.py": {"services.provisions.labour_preparation"},
    f"{FEATURES}/course_attendances/catalogue.py": {"services.provisions.guidance_training"},
    f"{FEATURES}/training_cohorts/catalogue.py": {"clocks.provisions.training_employment.months"},
    f"{FEATURES}/startup_cases/catalogue.py": {
        "clocks.provisions.follow_up.interval_days",
        "clocks.provisions.startup_tracking.interval_days",
        "services.provisions.startup_intention",
        "services.provisions.startup_tracking",
    },
    f"{FEATURES}/unemployment_register/endpoints.py": {"clocks.provisions.long_term_unemployment.months"},
    f"{FEATURES}/hardships/catalogue.py": {"services.provisions.priority"},
    f"{FEATURES}/welfare_cases/catalogue.py": {"services.provisions.welfare_post"},
    f"{FEATURES}/archive_transfers/catalogue.py": {"clocks.provisions.archive_transfer.days"},
    f"{FEATURES}/internships/catalogue.py": {"services.provisions.internship_to_job.months"},
}
TAXONOMIES = {
    f"{FEATURES}/hardships/catalogue.py": {"taxonomies.hardships"},
    f"{FEATURES}/placements/catalogue.py": {
        "taxonomies.flexible_forms",
        "taxonomies.grassroots_programmes",
        "taxonomies.venture_forms",
    },
    f"{FEATURES}/source_sheets/commands.py": {"taxonomies.three_batches"},
    f"{FEATURES}/enlistments/commands.py": {"taxonomies.enlistment_priority"},
    f"{FEATURES}/courses/catalogue.py": {
        "taxonomies.industry_clusters",
        "taxonomies.startup_training_categories",
        "taxonomies.training_cooperation",
        "taxonomies.training_fields",
        "taxonomies.training_modes",
    },
}


def texts_with(step: str) -> dict[str, set[str]]:
    """File → its texts that are a path with this step; examples of the OpenAPI aside."""
    named = {
        str(file.relative_to(ROOT)): {text for _, text in literals(file) if step in text.split(".")}
        for file in sources()
    }
    return {file: texts for file, texts in named.items() if texts}


def test_only_the_shapes_of_the_files_name_provisions() -> None:
    named = texts_with("provisions")
    shapes = {f"{CLOCKS}/clocks.py", f"{CLOCKS}/cadences.py", REGISTRY, CALENDAR}
    assert named.keys() == shapes | PROVISIONS.keys()
    assert {file: named[file] for file in PROVISIONS} == PROVISIONS
    assert named[CALENDAR] == {"provisions"}, "of the clocks alone, and there its days"


def test_every_day_of_the_provisions_that_a_calendar_has_is_proved_by_an_example() -> None:
    for name in ("urumqi-2023", "wuhan-2023"):
        pack = load_pack(ROOT / "policies" / name)
        of_clocks = [row.key for row in rows_of(pack, 2023) if row.key.startswith("clocks.") and row.kind != "monthly"]
        proved = {example["place"] for example in pack.get("clocks.examples") if "falls_on" in example}
        assert {key.replace("clocks.", "provisions.", 1) for key in of_clocks} == proved


def test_of_the_taxonomies_only_the_districts_and_what_is_named_here_are_read() -> None:
    read = {file: texts for file, texts in texts_with("taxonomies").items() if file != REGISTRY}
    assert {file: texts for file, texts in read.items() if texts != {DISTRICTS}} == TAXONOMIES
