"""Every operation of the services has a page of the console, or a reason why staff need none: a new one without either
is noticed here."""

import re

from client.access import PUBLIC, ROLES
from console.features import FEATURES
from console.screens import Screen
from deploy.composition import SERVICES
from deploy.embedded import ROOT

OPERATIONS = frozenset({*ROLES, *PUBLIC})
SCREENS: list[Screen] = [*(page for feature in FEATURES for page in feature.pages)]
SCREENS += [form for feature in FEATURES for form in feature.forms]
SOURCES = [path for path in (ROOT / "console").glob("**/*.py") if "node_modules" not in path.parts]
_CALL = re.compile(r"\.(\w+)\(")
DEMO_ONLY = "business time is set in the demonstration alone, by `qihang` and the demo"
CITIZENS = "of the mini-program: a graduate's own, who has no login for the console"
MACHINES = "between services, or of another office's system with a client of its own"
BY_COMMAND = "an operator's command, `qihang figures`"
WITHOUT_A_PAGE = {
    **dict.fromkeys(
        (f"{service}.{verb}_business_clock" for service in SERVICES for verb in ("show", "set")), DEMO_ONLY
    ),
    **dict.fromkeys(
        (
            "registry.prove_real_name",
            "registry.send_phone_code",
            "registry.sign_in_mini_program",
            "registry.start_identity_check",
            "registry.verify_phone",
        ),
        CITIZENS,
    ),
    **dict.fromkeys(
        (
            "jobfair.list_companies",
            "notify.take_sms_receipts",
            "registry.answer_certificates",
            "registry.find_contact_point",
            "registry.issue_client_token",
            "registry.issue_signing_key",
            "registry.list_certificate_questions",
            "registry.list_token_keys",
            "registry.match_name",
            "subsidy.take_bank_confirmations",
        ),
        MACHINES,
    ),
    **dict.fromkeys(("registry.compare_sums", "registry.rebuild_sums", "registry.show_sums"), BY_COMMAND),
    "notify.show_first_contact_readings": "a calculator for developers; the chosen reading stands on each clock's page",
    "registry.fill_phones": "row by row for programs; the page sends a file",
    "registry.take_pushed_rows": "row by row for programs; the page sends a file",
    "registry.read_calendar_feed": "what a calendar program asks for; the page has the address of the feed",
    "registry.stream_roster_progress": "a stream for programs; the page of a roster asks again by itself",
    "subsidy.assess_retention_bonus": "the older form of `assess_claim`, which the page of assessments sends",
    "subsidy.explain_target": "a calculator; the pages of figures hold each figure against its target",
    "subsidy.show_cohort": "the numbers behind a claim stand in its explanation",
    "subsidy.show_window": "whether the window is open is a condition in the explanation of a claim",
}
"""Operation → why no page of the console needs it."""

AWAITED = {
    "registry.attend_course",
    "registry.confirm_institution_link",
    "registry.end_institution_link",
    "registry.follow_up_startup",
    "registry.list_guidance_attendances",
    "registry.list_institution_links",
    "registry.list_lemis_columns",
    "registry.list_lemis_records",
    "registry.list_startup_follow_ups",
    "registry.list_training_employment",
    "registry.put_archive_body",
    "registry.put_place",
    "registry.show_course_words",
    "registry.show_guidance_sheet",
    "registry.show_institution_link_gaps",
    "registry.show_training_employment",
    "registry.state_institution_link",
}
"""Whose pages are still to come."""


def on_screen() -> frozenset[str]:
    """Operations that a screen needs, and those that the console's code calls by their name."""
    needed = {name for screen in SCREENS for name in screen.needs}
    calls = {call for path in SOURCES for call in _CALL.findall(path.read_text())}
    return frozenset(needed | {name for name in OPERATIONS if name.partition(".")[2] in calls})


def test_every_operation_has_a_page_or_a_reason() -> None:
    assert OPERATIONS - on_screen() - WITHOUT_A_PAGE.keys() - AWAITED == set()


def test_no_reason_is_given_for_what_has_a_page_or_is_no_operation() -> None:
    assert {name for name in WITHOUT_A_PAGE if name in on_screen() or name not in OPERATIONS} == set()
