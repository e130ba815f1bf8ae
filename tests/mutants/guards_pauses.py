"""Issue 12, step 6: pauses of clocks. Nobody lets a clock rest alone, for no reason, or after it was missed."""

from tests.mutants.runner import Guard

SHAPES = "tests/unit/notify/test_clock_shapes.py"
RULES = "tests/unit/notify/test_pause_rules.py"
CITY = "tests/component/notify/test_third_city_pauses.py"
THIRD_CITY_PAUSED_DAYS = "tests/component/notify/test_third_city_paused_days.py"

GUARDS = (
    Guard(
        "12.6",
        "a reason for a pause has its source",
        "services/notify/clocks/shapes/steps.py",
        '"label": text, "source": citation}, {"longest_days"',
        '"label": text}, {"source": citation, "longest_days"',
        (f"{SHAPES}::test_a_pause_that_no_document_gives_is_refused",),
    ),
    Guard(
        "12.6",
        "what the document fixes to its days is not paused",
        "services/notify/clocks/shapes/clocks.py",
        'if node["kind"] in _FIXED and "pauses" in node:',
        "if False:",
        (f"{SHAPES}::test_what_the_document_fixes_to_its_days_is_not_paused",),
    ),
    Guard(
        "12.6",
        "a pause takes a second person",
        "services/notify/clock_pauses/commands.py",
        "    request = await dual_control.decide(session, request_id, KIND, verdict, note, by, now, reach=reach)\n",
        "    await dual_control.decide(\n"
        '        session, request_id, KIND, verdict, note, Caller(new_id(), "x", by.area), now, reach=reach\n'
        "    )\n",
        (f"{CITY}::test_who_asks_does_not_decide_and_who_is_elsewhere_sees_nothing",),
    ),
    Guard(
        "12.6",
        "a reviewer of another district does not decide on a pause",
        "services/notify/clock_pauses/repository.py",
        "exists().where(cast(Clock.id, Text) == OBJECT_ID, reach(Clock, by))",
        "exists().where(cast(Clock.id, Text) == OBJECT_ID)",
        (f"{CITY}::test_who_asks_does_not_decide_and_who_is_elsewhere_sees_nothing",),
    ),
    Guard(
        "12.6",
        "a pause begins no earlier than it was agreed to",
        "services/notify/clock_pauses/commands.py",
        "max(today, date.fromisoformat(",
        "max(date.min, date.fromisoformat(",
        (f"{CITY}::test_agreed_to_late_it_begins_late_and_undoes_no_breach",),
    ),
    Guard(
        "12.6",
        "a clock that is missed by the date alone is not paused",
        "services/notify/clock_pauses/rules.py",
        "return clock.due_on is None or on <= clock.due_on",
        "return True",
        (
            f"{RULES}::test_which_days_can_be_paused",
            f"{CITY}::test_agreed_to_late_it_begins_late_and_undoes_no_breach",
        ),
    ),
    Guard(
        "12.6",
        "pauses do not overlap",
        "services/notify/clock_pauses/rules.py",
        "if any(pause.overlaps(span.from_on, span.until_on) for pause in clock.pauses):",
        "if False:",
        (f"{THIRD_CITY_PAUSED_DAYS}::test_pauses_do_not_overlap_and_one_request_waits_at_a_time",),
    ),
    Guard(
        "12.6",
        "the longest length holds for all pauses of one reason together",
        "services/notify/clock_pauses/commands.py",
        "rules.within_limit(span, longest_days, used_days)",
        "rules.within_limit(span, longest_days, 0)",
        (f"{CITY}::test_the_longest_length_ends_it_and_no_second_pause_goes_round_it",),
    ),
    Guard(
        "12.6",
        "pauses are followed before steps are taken",
        "services/notify/clocks/steps.py",
        "        await follow_pauses(session, runtime, clock, own)\n",
        "",
        (f"{THIRD_CITY_PAUSED_DAYS}::test_a_pause_to_come_begins_by_the_job_also_after_days_without_one",),
    ),
    Guard(
        "12.6",
        "what meets a clock during a pause is in time",
        "services/notify/clocks/commands.py",
        '    if clock.state == "paused":\n        await _end_pause(session, runtime, clock)\n',
        "",
        (f"{THIRD_CITY_PAUSED_DAYS}::test_what_meets_it_during_a_pause_meets_it_in_time",),
    ),
    Guard(
        "12.6",
        "a due date that is filled in later has the pauses in it",
        "services/notify/clocks/commands.py",
        "    write_deadline(clock, runtime.packs, rules.begun(pauses, today))\n    if clock.no_due_reason",
        "    write_deadline(clock, runtime.packs, ())\n    if clock.no_due_reason",
        (f"{THIRD_CITY_PAUSED_DAYS}::test_holidays_published_during_a_pause_date_it_with_the_pause_in",),
    ),
)
