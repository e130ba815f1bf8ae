"""Periods and windows of any kind: no day is paid twice, and nothing is taken before or after its window."""

from tests.mutants.runner import Guard

ONCE = "tests/component/subsidy/test_third_city_once.py"
CLAIMED = "tests/component/subsidy/test_third_city_periods.py"
KINDS = "tests/unit/policy_engine/test_periods.py"
PACKS = "tests/unit/subsidy/test_claimable_schemes.py"
WINDOWS = "tests/unit/policy_engine/test_windows.py"

GUARDS = (
    Guard(
        "13.3",
        "kinds of periods are judged when the pack is loaded",
        "policy_engine/schemes/catalogue.py",
        "        reader.part(_check_when, scheme, name, reader)\n",
        "        pass\n",
        (f"{PACKS}::test_what_nobody_can_supply_is_refused_with_file_and_line",),
    ),
    Guard(
        "13.3",
        "a kind of period ends with the last day of one",
        "policy_engine/schemes/periods.py",
        "    if span.last != LAST_DAY and closing is not None and closing.last != span.last:\n",
        "    if closing is not None and closing.last < span.first:\n",
        (f"{KINDS}::test_kinds_that_would_share_a_day_or_a_code_are_refused",),
    ),
    Guard(
        "13.3",
        "a kind of period follows another on the first day of one",
        "policy_engine/schemes/periods.py",
        "    if not is_first and opening is not None and opening.first != span.first:\n",
        "    if not is_first and opening is not None and opening.first > span.first:\n",
        (f"{KINDS}::test_kinds_that_would_share_a_day_or_a_code_are_refused",),
    ),
    Guard(
        "13.3",
        "periods with dates of their own share no day",
        "policy_engine/schemes/periods.py",
        "        if later.first <= earlier.last:\n",
        "        if later.first < earlier.first:\n",
        (f"{KINDS}::test_a_kind_that_cannot_be_meant_is_refused_in_chinese",),
    ),
    Guard(
        "13.3",
        "a class's year has no gap",
        "policy_engine/schemes/periods.py",
        "    if (eve.month, eve.day) != last:\n",
        "    if last == (0, 0):\n",
        (f"{KINDS}::test_a_kind_that_cannot_be_meant_is_refused_in_chinese",),
    ),
    Guard(
        "13.3",
        "a code is of the kind that was in force on its days",
        "policy_engine/schemes/periods.py",
        "            if period.first <= span.last and span.first <= period.last:\n",
        "            if period is not None:\n",
        (f"{KINDS}::test_a_code_of_a_kind_that_was_not_in_force_is_of_no_period",),
    ),
    Guard(
        "13.3",
        "no window opens before the end of its period",
        "policy_engine/schemes/windows.py",
        "        return Span(opens if earliest is None else max(opens, earliest), closes - DAY)\n",
        "        return Span(opens, closes - DAY)\n",
        (f"{WINDOWS}::test_a_window_holds_its_first_and_last_day_and_neither_neighbour",),
    ),
    Guard(
        "13.3",
        "the window of one period does not come back",
        "policy_engine/schemes/windows.py",
        "    return None if span.is_over(day) else span\n",
        "    return span\n",
        (f"{WINDOWS}::test_a_window_of_one_period_does_not_come_back",),
    ),
    Guard(
        "13.3",
        "without periods there is no window after one",
        "policy_engine/schemes/windows.py",
        "        if window.is_of_period and not is_claimed:\n",
        "        if window is None:\n",
        (f"{WINDOWS}::test_what_has_no_periods_has_no_window_after_one",),
    ),
    Guard(
        "13.3",
        "a first calculation after its window is refused",
        "services/subsidy/schemes/commands.py",
        "    if span is None:\n",
        "    if span is None and day is None:\n",
        (f"{CLAIMED}::test_the_window_of_a_period_closes_for_good_and_a_correction_needs_none",),
    ),
    Guard(
        "13.3",
        "what is found to have been applied for after the last day is not due",
        "services/subsidy/assessments/commands.py",
        "    calculation = _in_time(calculation, application.on)\n",
        "",
        (f"{ONCE}::test_who_states_a_later_event_to_be_in_time_is_paid_nothing_once_it_is_corrected",),
    ),
    Guard(
        "13.3",
        "an application after the last day is not kept",
        "services/subsidy/attestations/commands.py",
        "    if earlier is None and period.code == ONCE:\n",
        "    if earlier is not None and period.code == ONCE:\n",
        (f"{ONCE}::test_an_application_after_the_last_day_is_refused_with_that_day",),
    ),
    Guard(
        "13.3",
        "an event that has not come is not stated",
        "services/subsidy/attestations/commands.py",
        "    if period.code == ONCE and today < period.first:\n",
        "    if period.code != ONCE and today < period.first:\n",
        (f"{ONCE}::test_a_day_that_cannot_be_the_events_is_refused",),
    ),
    Guard(
        "13.3",
        "the day of an application is that of the first statement",
        "services/subsidy/attestations/repository.py",
        "    return await session.scalar(select(func.min(Attestation.at)).where(*_of(scheme, payee_id, period)))\n",
        "    return await session.scalar(select(func.max(Attestation.at)).where(*_of(scheme, payee_id, period)))\n",
        (f"{ONCE}::test_what_a_late_correction_leaves_in_time_stays_due",),
    ),
    Guard(
        "13.3",
        "once and another kind of period do not follow each other in a scheme",
        "policy_engine/schemes/periods.py",
        "    if periods.is_once and not all(isinstance(span.kind, Once) for span in spans):\n",
        "    if periods.is_once and not spans:\n",
        (f"{PACKS}::test_what_is_claimed_once_is_judged_on_its_events_day_and_nothing_else",),
    ),
    Guard(
        "13.3",
        "a claim's period is the one of its own version of the pack",
        "services/subsidy/claims/commands.py",
        "        then = await schemes.pack_of_version(session, governing, claim.pack, claim.pack_version)\n",
        "        then = governing\n",
        (f"{CLAIMED}::test_a_claim_is_decided_by_its_own_kind_of_period_after_the_pack_has_another",),
    ),
    Guard(
        "13.3",
        "working days of an unpublished year are not guessed",
        "policy_engine/schemes/windows.py",
        "            raise HolidaysUnpublished()\n",
        "            return None\n",
        (f"{CLAIMED}::test_working_days_of_a_year_without_a_published_arrangement_are_not_guessed",),
    ),
)
