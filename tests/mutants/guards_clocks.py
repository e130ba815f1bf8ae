"""Issue 12, step 6: clocks of every kind. What cannot run is refused, and what was missed stays missed."""

from tests.mutants.runner import Guard

SHAPES = "tests/unit/notify/test_clock_shapes.py"
PERIODS = "tests/unit/notify/test_periods.py"
AREAS = "tests/component/notify/test_third_city_area_clocks.py"
DUE_DAYS = "tests/component/notify/test_third_city_due_days.py"
MONTHS = "tests/component/notify/test_third_city_months.py"
ESCALATION = "tests/component/notify/test_third_city_escalation.py"
MISSES = "tests/unit/notify/test_misses_in_a_row.py"
OF_DISTRICTS = "tests/component/notify/test_third_city_misses.py"
TURNS = "tests/component/notify/test_third_city_turns.py"
CITY = "tests/component/notify/test_third_city_clocks.py"

SUPERVISION = "tests/component/notify/test_supervision.py"

GUARDS = (
    Guard(
        "15",
        "the community, which learns of the breach itself, is not named as told next",
        "services/notify/clocks/rules.py",
        'if step.kind == "escalate" and step.level != LEVELS[0])',
        'if step.kind == "escalate")',
        (
            "tests/unit/notify/test_clock_rules.py::test_the_community_learns_of_the_breach_itself_and_is_not_told_again",
        ),
    ),
    Guard(
        "15",
        "the clocks of a stopped city are still shown",
        "services/notify/clocks/views.py",
        "if clock.city not in packs.cities or (step",
        "if (step",
        (f"{SUPERVISION}::test_the_clocks_of_a_stopped_city_are_shown_without_a_next_step",),
    ),
    Guard(
        "12.6",
        "an event that a clock could not listen to is refused with its line",
        "services/notify/clocks/shapes/clocks.py",
        "_event = word(*USABLE)\n",
        "_event = text\n",
        (f"{SHAPES}::test_what_could_not_run_is_refused_with_its_line",),
    ),
    Guard(
        "12.6",
        "only an event that fulfils the condition starts a clock",
        "services/notify/clocks/kinds.py",
        "for trigger in kind.starts_by(usable) if trigger.applies(fact)]",
        "for trigger in kind.starts_by(usable)]",
        (f"{CITY}::test_only_who_fulfils_the_condition_gets_the_deadline",),
    ),
    Guard(
        "12.6",
        "what is recorded after the end of a period does not heal it",
        "services/notify/area_clocks/rules.py",
        "if due_on is None or fact.recorded_on <= due_on)",
        "if True)",
        (
            f"{PERIODS}::test_what_is_recorded_after_the_end_does_not_heal",
            f"{AREAS}::test_a_missed_week_is_warned_of_breached_escalated_and_stays_missed",
        ),
    ),
    Guard(
        "12.6",
        "periods that went by unwatched are opened and missed",
        "services/notify/area_clocks/commands.py",
        '    day = Period("", today, last).next_day() if last is not None and is_cadence else today\n',
        "    day = today\n",
        (f"{AREAS}::test_weeks_that_went_by_while_nothing_ran_are_missed_all_the_same",),
    ),
    Guard(
        "13.4",
        "a period is due on the day that its document names before its end",
        "services/notify/area_clocks/rules.py",
        "replace(occurrence, due_on=due_on) if due_on >= first else None",
        "occurrence",
        (f"{DUE_DAYS}::test_a_quarter_is_due_on_the_tenth_of_its_first_month_and_runs_to_its_end",),
    ),
    Guard(
        "13.4",
        "nobody is late for a day that went by before there was a clock",
        "services/notify/area_clocks/commands.py",
        "if occurrence is not None and (last is not None or not _is_over(occurrence, today)):",
        "if occurrence is not None:",
        (f"{DUE_DAYS}::test_an_area_that_begins_after_the_day_of_a_period_is_not_late_for_it",),
    ),
    Guard(
        "12.6",
        "a correction leaves the period that it no longer belongs to",
        "services/notify/area_clocks/repository.py",
        "change.values(counts=False, version=version)",
        "change.values(version=version)",
        (f"{AREAS}::test_a_correction_counts_where_it_belongs_whatever_the_order",),
    ),
    Guard(
        "12.6",
        "an older version of a fact changes nothing",
        "services/notify/area_clocks/commands.py",
        "    if newest is not None and newest > arrival.version:\n        return\n",
        "",
        (f"{AREAS}::test_a_correction_counts_where_it_belongs_whatever_the_order",),
    ),
    Guard(
        "12.6",
        "a graduate's own clocks are those that run for a person",
        "services/notify/clocks/repository.py",
        'and_(Clock.subject_kind == "graduate", is_about(caller.subject))',
        "is_about(caller.subject)",
        (f"{CITY}::test_a_graduate_sees_no_clock_of_another_subject_with_their_number",),
    ),
    Guard(
        "13.4",
        "a last day moves over holidays where the city says so",
        "services/notify/clocks/deadlines.py",
        "    return next_workday(due_on) if moves else due_on\n",
        "    return due_on\n",
        (
            f"{MONTHS}::test_the_moved_day_is_in_time_and_the_day_after_is_not",
            f"{MONTHS}::test_a_month_ends_on_the_same_day_or_the_last_and_moves_only_where_the_city_says_so",
        ),
    ),
    Guard(
        "13.4",
        "a deadline is of days or of months, and of days says which",
        "services/notify/clocks/shapes/clocks.py",
        '        if ("days" in node) is not ("day_type" in node):\n',
        "        if False:\n",
        (f"{SHAPES}::test_what_could_not_run_is_refused_with_its_line",),
    ),
    Guard(
        "13.4",
        "a level in working days is told by the published holidays",
        "services/notify/clocks/commands.py",
        "rules.timetable(clock.due_on, plan, day_after)",
        "rules.timetable(clock.due_on, plan)",
        (f"{ESCALATION}::test_two_working_days_after_the_breach_pass_over_the_holidays_in_may",),
    ),
    Guard(
        "13.4",
        "a level of a year that is not published is asked for again, not lost",
        "services/notify/clocks/rules.py",
        "    return today + timedelta(days=1) if following == UNKNOWN_DAY else following\n",
        "    return following\n",
        (
            f"{ESCALATION}::test_a_level_waits_for_the_holidays_of_its_year_and_is_told_once",
            "tests/unit/notify/test_clock_rules.py::test_a_level_of_an_unpublished_year_is_asked_for_each_day_after_the_breach",
        ),
    ),
    Guard(
        "13.4",
        "levels that the holidays could turn round are refused",
        "services/notify/clocks/shapes/steps.py",
        "    if any(_passes(level, last) or _passes(last, level) for level in before):\n",
        "    if False:\n",
        (f"{SHAPES}::test_what_could_not_run_is_refused_with_its_line",),
    ),
    Guard(
        "13.4",
        "a period that was met begins the count of misses anew",
        "services/notify/missed_periods/rules.py",
        "groupby(settled, lambda period: period.is_missed)",
        "groupby(settled, lambda period: True)",
        (f"{MISSES}::test_however_often_and_early_one_looks_the_reports_are_those_of_the_full_runs",),
    ),
    Guard(
        "13.4",
        "misses are not judged past a period whose breach is not taken",
        "services/notify/missed_periods/rules.py",
        "    settled = takewhile(lambda period: period.is_settled, periods)\n",
        "    settled = filter(lambda period: period.is_settled, periods)\n",
        (f"{MISSES}::test_each_full_number_of_misses_is_reported_once",),
    ),
    Guard(
        "13.4",
        "what was heard late brings no second report of the same misses",
        "services/notify/missed_periods/rules.py",
        "    lacking = len(full) - sum(period.is_reported for period in run)\n",
        "    lacking = len(full)\n",
        (
            f"{MISSES}::test_each_full_number_of_misses_is_reported_once",
            f"{OF_DISTRICTS}::test_what_was_recorded_in_time_and_heard_late_asks_for_no_second_report_of_the_same_weeks",
        ),
    ),
    Guard(
        "13.4",
        "an end is in effect no earlier than it was recorded: it undoes no breach",
        "services/notify/clock_turns/commands.py",
        "effective_on = max(trigger.day(fact), min(civil_date(at), today))",
        "effective_on = trigger.day(fact)",
        (f"{TURNS}::test_an_end_that_is_written_down_later_undoes_no_breach",),
    ),
    Guard(
        "13.4",
        "an end that is taken back leaves the promise owed",
        "services/notify/clock_turns/commands.py",
        "        turns[-1].turn_awaited = True\n",
        "",
        (f"{TURNS}::test_who_is_unemployed_again_is_owed_a_contact_within_a_month_of_it",),
    ),
    Guard(
        "13.4",
        "the last day of a turn belongs to it and to no other",
        "services/notify/clocks/commands.py",
        "rules.fulfilment(clock.counts_from, await",
        "rules.fulfilment(clock.started_on, await",
        (f"{TURNS}::test_each_month_is_a_clock_of_its_own_that_is_met_or_missed",),
    ),
    Guard(
        "13.4",
        "there are no more turns than the document says",
        "services/notify/clock_turns/rules.py",
        "    return most is not None and turn >= most\n",
        "    return False\n",
        (f"{TURNS}::test_there_are_no_more_turns_than_the_document_says",),
    ),
    Guard(
        "13.4",
        "a turn is opened once, however many workers open it",
        "services/notify/clock_turns/repository.py",
        "select(Clock).where(Clock.id == clock_id).with_for_update())",
        "select(Clock).where(Clock.id == clock_id))",
        (f"{TURNS}::test_two_workers_open_a_turn_once",),
    ),
    Guard(
        "13.4",
        "a person sees every turn of what is owed to them",
        "services/notify/clocks/repository.py",
        "or_(Clock.subject_id == person, and_(Clock.about_id.is_not(None), Clock.about_id == person))",
        "Clock.subject_id == person",
        (f"{TURNS}::test_each_month_is_a_clock_of_its_own_that_is_met_or_missed",),
    ),
    Guard(
        "13.4",
        "who names no person sees nobody's clock",
        "services/notify/clocks/repository.py",
        "and_(Clock.about_id.is_not(None), Clock.about_id == person)",
        "Clock.about_id == person",
        ("tests/component/notify/test_clocks.py::test_a_graduate_sees_the_own_clock_and_no_other",),
    ),
    Guard(
        "13.4",
        "a turn that rested rests on when its end is taken back",
        "services/notify/clock_turns/commands.py",
        "            await follow_pauses(session, runtime, turn, pauses.get(turn.id, ()))\n",
        "",
        (f"{TURNS}::test_a_month_that_rested_rests_on_when_its_end_is_taken_back",),
    ),
    Guard(
        "13.4",
        "no clock waits for what nothing writes",
        "services/notify/clocks/kinds.py",
        " if value not in left_out)",
        ")",
        (f"{SHAPES}::test_what_could_not_run_is_refused_with_its_line",),
    ),
    Guard(
        "13.4",
        "what is due at once neither rests nor begins again",
        "services/notify/clocks/shapes/clocks.py",
        '        if 0 in _values_of(node.get("days", {})):\n            _due_at_once(node, at)\n',
        "",
        (f"{SHAPES}::test_what_could_not_run_is_refused_with_its_line",),
    ),
)
