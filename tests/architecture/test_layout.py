"""The house keeps its shape: constant file names in feature folders, and no composition's name in a service."""

import ast
import re
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
from fastapi import APIRouter

from chassis.service import Definition
from client.operations.jobfair import Jobfair
from client.operations.notify import Notify
from client.operations.registry import Registry
from client.operations.subsidy import Subsidy
from console.features import FEATURES as OF_CONSOLE
from console.subjects import subject_of
from tests.architecture.words import bound_names, every_word, split

ROOT = Path(__file__).parents[2]
NAMES = {"endpoints", "schemas", "commands", "rules", "models", "repository", "event_handlers", "jobs"}
OTHERS = {"__init__", "feature", "ports"}
"""What a feature is, for its service; and what it asks of the world outside."""
ODD = {
    "jobfair.confirmations": {"views"},
    "jobfair.employers": {"views"},
    "jobfair.internships": {"views"},
    "jobfair.posts": {"views"},
    "jobfair.proposals": {"views"},
    "notify.clocks": {"deadlines", "kinds", "notices", "sets", "shapes", "steps", "views"},
    "notify.messages": {"templates"},
    "registry.accounts": {"views"},
    "registry.archive_bodies": {"views"},
    "registry.archive_transfers": {"catalogue"},
    "registry.calendars": {"ics"},
    "registry.case_files": {"catalogue", "views"},
    "registry.casework": {"catalogue", "views"},
    "registry.code_systems": {"views"},
    "registry.course_attendances": {"catalogue"},
    "registry.courses": {"catalogue"},
    "registry.facts": {"catalogue"},
    "registry.graduates": {"conditions", "indexes", "views"},
    "registry.hardships": {"catalogue"},
    "registry.internships": {"catalogue"},
    "registry.periodic_reports": {"announcements", "catalogue", "counting", "restatements"},
    "registry.placements": {"catalogue"},
    "registry.places": {"views"},
    "registry.plans": {"duties", "views"},
    "registry.registration": {"catalogue"},
    "registry.reports": {"catalogue", "counting", "forecasts", "measured", "shapes", "views"},
    "registry.roster_undos": {"obstacles"},
    "registry.rosters": {"chunks", "columns", "dates", "files", "layouts", "studies", "tables"},
    "registry.staff_sessions": {"views"},
    "registry.startup_cases": {"catalogue"},
    "registry.statuses": {"views"},
    "registry.targeted_posts": {"catalogue"},
    "registry.tasks": {"views"},
    "registry.training_cohorts": {"catalogue"},
    "registry.trainings": {"revocations"},
    "registry.welfare_cases": {"catalogue"},
    "subsidy.claims": {"catalogue", "letters", "source", "views"},
    "subsidy.attestations": {"source"},
    "subsidy.certificates": {"source"},
    "subsidy.evidence": {"views"},
    "subsidy.funds": {"shapes"},
    "subsidy.internships": {"source"},
    "subsidy.payout_accounts": {"views"},
    "subsidy.schemes": {"counting", "decisions", "source", "views"},
}
"""Each with its reason in docs/decisions/0030-a-feature-describes-itself.md, of sources in 0032 and
0067, of clocks in 0033 and 0036, of views in 0039, 0043, 0061, 0065 and 0079, of decisions in 0043, of files in 0042,
of counting and the claims' source in 0051, of the schemes' source in 0055, of shapes of funds in 0050, of sets in
0073, of the reports' counting in 0083, of chunks and conditions in 0085, of duties, days as text and
the views of plans and tasks in 0090, of the periodic reports' catalogue and counting in 0096."""
_STEMS = (
    *("district", "street", "school", "graduate", "caseworker", "roster", "hukou", "resident", "wuhan", "urumqi"),
    *("employer", "internship", "intern", "referral", "placement", "loan", "subsidy", "subsidie", "claim", "payee"),
)
BUSINESS = {*_STEMS, *(f"{stem}s" for stem in _STEMS)}
BUSINESS_NAMES = {"person", "persons", "class", "posts"}
"""Plain English in a sentence, a business word as a name. `post` is HTTP's, too: only its plural is a business word."""
TECHNICAL = {("auth.py", "claims")}
"""RFC 7519 calls what a token says its claims."""
FEATURES = sorted(
    path
    for path in (ROOT / "services").glob("*/*/")
    if path.name not in ("migrations", "__pycache__") and (path / "__init__.py").exists()
)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: f"{path.parent.name}.{path.name}")
def test_a_feature_folder_holds_only_the_known_names(feature: Path) -> None:
    odd = ODD.get(f"{feature.parent.name}.{feature.name}", set())
    assert {path.stem for path in feature.iterdir() if path.name != "__pycache__"} - NAMES - OTHERS == odd


@pytest.mark.parametrize("folder", FEATURES, ids=lambda path: f"{path.parent.name}.{path.name}")
def test_what_a_feature_has_reaches_its_service(folder: Path) -> None:
    """Its endpoints with their access, its handlers and its jobs: forgotten in `feature.py`, they would be nowhere."""
    service, package = folder.parent.name, f"services.{folder.parent.name}.{folder.name}"
    definition: Definition = import_module(f"services.{service}.main").definition
    parts = {path.stem: import_module(f"{package}.{path.stem}") for path in folder.glob("*.py")}
    if "endpoints" in parts:
        routers = [value for value in vars(parts["endpoints"]).values() if isinstance(value, APIRouter)]
        assert routers != []
        assert all(any(router is known for known in definition.routers) for router in routers)
        assert parts["endpoints"].ACCESS.items() <= definition.access.items()
        assert getattr(parts["endpoints"], "CLIENT_SCOPES", {}).items() <= definition.client_scopes.items()
    if "event_handlers" in parts:
        assert set(parts["event_handlers"].handlers.all) <= set(definition.handlers.all)
    if "jobs" in parts:
        assert set(parts["jobs"].jobs.all) <= set(definition.jobs.all)


def test_no_service_knows_in_which_composition_it_runs() -> None:
    told = [path for path in (ROOT / "services").rglob("*.py") if re.search(r"\bembedded\b", path.read_text())]
    assert told == []


def test_the_chassis_has_no_business_word() -> None:
    """A parking-permit system could use it unchanged."""
    found = set()
    for path in (ROOT / "chassis").rglob("*.py"):
        names = {word for name in bound_names(ast.parse(path.read_text())) for word in split(name.strip("_"))}
        used = (names & (BUSINESS | BUSINESS_NAMES)) | (set(every_word(path)) & BUSINESS)
        found |= {(path.name, word) for word in used}
    assert found - TECHNICAL == set()


@pytest.mark.parametrize("service", ["registry", "subsidy", "jobfair", "notify"])
def test_every_service_has_its_page(service: str) -> None:
    assert (ROOT / "services" / service / "README.md").is_file()


def test_each_form_of_the_console_at_the_address_of_an_object_says_how_it_is_read() -> None:
    """A row in console/subjects.py: without it an empty form opens for what is not there."""
    forms = [form for feature in OF_CONSOLE for form in feature.forms if "{" in form.path]
    assert len(forms) > 50
    assert [form.path for form in forms if subject_of(form.path) is None] == []


def test_the_console_says_what_was_seen_wherever_a_change_takes_it() -> None:
    """`If-Match`: with none of it, two who decide at once overwrite each other."""
    contested = {
        name
        for service in (Registry, Subsidy, Jobfair, Notify)
        for name, operation in vars(service).items()
        if callable(operation) and "if_match" in signature(operation).parameters
    }
    calls = [
        (path.name, node.func.attr, {entry.arg for entry in node.keywords})
        for path in (ROOT / "console").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in contested
    ]
    assert len(calls) > 10
    assert [call for call in calls if "if_match" not in call[2]] == []
