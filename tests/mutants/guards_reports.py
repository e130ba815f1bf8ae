"""Reports and internships: two persons, what was seen, what is over, whose numbers, and what is frozen."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/periodic_reports/commands.py"
COUNTING = "services/registry/periodic_reports/repository.py"
REPORTS = "tests/component/registry/test_periodic_reports.py"
REFUSALS = "tests/component/registry/test_periodic_report_refusals.py"
DAYS = "tests/component/registry/test_report_days.py"
OUTCOMES = "tests/component/registry/test_internship_outcomes.py"
RESTATED = "tests/component/registry/test_restatements.py"

GUARDS = (
    Guard(
        "17.6",
        "nobody freezes the report that they signed",
        COMMANDS,
        "    if report.signed_by == by.id:\n        raise OwnRequest(",
        "    if False:\n        raise OwnRequest(",
        (f"{REPORTS}::test_nobody_freezes_what_they_signed",),
    ),
    Guard(
        "17.6",
        "a report is signed and frozen as it was seen",
        COMMANDS,
        "    if report.content_hash != content_hash:\n",
        "    if False:\n",
        (f"{REPORTS}::test_what_is_given_back_is_drawn_and_signed_anew",),
    ),
    Guard(
        "17.6",
        "no report is submitted before its period is over",
        COMMANDS,
        "    if today <= report.last_on:\n",
        "    if False:\n",
        (f"{REFUSALS}::test_nothing_is_submitted_before_its_period_is_over",),
    ),
    Guard(
        "17.6",
        "a report that was drawn before its period's end is not signed",
        COMMANDS,
        "    if report.drafted_on <= report.last_on:\n",
        "    if False:\n",
        (f"{REFUSALS}::test_nothing_is_submitted_before_its_period_is_over",),
    ),
    Guard(
        "17.6",
        "the week's sheet has those alone who came by the document's way",
        COUNTING,
        "Graduate.channel.in_(channels) if channels else true()",
        "true()",
        (f"{RESTATED}::test_only_who_asked_in_the_mini_program_is_in_the_weeks_sheet",),
    ),
    Guard(
        "17.6",
        "an observer sees no fact behind a restated number",
        "services/registry/periodic_reports/endpoints.py",
        "[] if by.role == Role.OBSERVER else row.facts",
        "row.facts",
        (f"{RESTATED}::test_a_contact_entered_after_the_freeze_is_a_line_beside_the_report",),
    ),
    Guard(
        "18.1",
        "a report whose day was over before it was loaded reminds nobody",
        "services/registry/periodic_reports/announcements.py",
        " and due_on >= today",
        "",
        (f"{DAYS}::test_the_day_of_each_report_is_announced_once_and_what_is_over_is_left",),
    ),
    Guard(
        "18.1",
        "a report that is given back does not move the day of its submission",
        "services/notify/report_clocks/commands.py",
        "    if clock.met_on is None:\n",
        "    if True:\n",
        ("tests/component/notify/test_report_clocks.py::test_a_submission_stops_the_clock_in_either_order_and_once",),
    ),
    Guard(
        "18.2",
        "the base's word alone makes nobody an intern",
        "services/registry/internships/event_handlers.py",
        '    if fact.origin == "confirmed":\n',
        "    if True:\n",
        (f"{OUTCOMES}::test_the_word_of_the_base_alone_and_a_stranger_are_no_interns",),
    ),
    Guard(
        "18.2",
        "a row that lacks its number is left out",
        "services/registry/reports/catalogue.py",
        " if unset[figure.definition] is None]",
        "]",
        (f"{OUTCOMES}::test_within_so_many_months_is_counted_once_the_city_has_loaded_how_many",),
    ),
    Guard(
        "18.2",
        "whom a base takes on is two people's word",
        "services/registry/statuses/repository.py",
        "where(*placed, _stands(), _is_confirmed())",
        "where(*placed)",
        (f"{OUTCOMES}::test_who_began_an_internship_is_followed_to_the_base_that_takes_them_on",),
    ),
)
