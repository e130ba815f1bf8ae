"""Point 13.2: a document that ended decides what began under it, and no day that somebody enters chooses another."""

from tests.mutants.runner import Guard

UNIT = "tests/unit/policy_engine/test_validity.py"
CLAIMS = "tests/component/subsidy/test_third_city_validity.py"
CLOCKS = "tests/component/notify/test_third_city_validity.py"
SUCCESSOR = f"{CLAIMS}::test_the_next_document_says_what_becomes_of_running_cases"
CORRECTED = f"{CLAIMS}::test_a_correction_is_decided_by_the_document_of_the_case_that_it_corrects"

GUARDS = (
    Guard(
        "13.2",
        "a case that began after the end is not decided",
        "policy_engine/schemes/decide.py",
        "    if machine.in_time is not None and not machine.in_time(values):\n",
        "    if False:\n",
        (f"{UNIT}::test_a_fact_says_whether_a_month_after_the_end_is_paid",),
    ),
    Guard(
        "13.2",
        "nor in columns",
        "policy_engine/schemes/batch.py",
        "self.applies = for_columns(bound.applicable) if bound.applicable else None",
        "self.applies = for_columns(bound.applies) if bound.applies else None",
        (f"{UNIT}::test_columns_and_single_cases_agree_on_what_began_in_time",),
    ),
    Guard(
        "13.2",
        "the last day of a document is still its own",
        "policy_engine/schemes/validity.py",
        'understand(f"{began} <= {began}_last"',
        'understand(f"{began} < {began}_last"',
        (f"{UNIT}::test_columns_and_single_cases_agree_on_what_began_in_time",),
    ),
    Guard(
        "13.2",
        "a period that straddles the end goes by the day that the pack names",
        "policy_engine/schemes/claiming.py",
        '        return period.first if (self.began_on or self.judged_on) == "first_day" else period.last\n',
        '        return period.first if self.judged_on == "first_day" else period.last\n',
        (f"{UNIT}::test_a_period_that_straddles_the_end_is_decided_by_its_first_day",),
    ),
    Guard(
        "13.2",
        "a document that ends says which day a case began on",
        "policy_engine/schemes/reader.py",
        "            if self.pack.ending is not None and not self.pack.is_past and not is_once:\n",
        "            if False:\n",
        (f"{UNIT}::test_which_day_a_case_began_on_is_written_and_never_guessed",),
    ),
    Guard(
        "13.2",
        "the day that chooses a document is nobody's bare word",
        "services/subsidy/claims/catalogue.py",
        "    if began is not None and chooses and _is_bare_word(began):\n",
        "    if False:\n",
        (f"{CLAIMS}::test_nobody_begins_a_case_by_a_word_without_a_paper",),
    ),
    Guard(
        "13.2",
        "an end is not moved once it is past",
        "policy_engine/packs/document_schema.py",
        '        if earlier is not None and entry["from"] > earlier["value"]:\n',
        "        if False:\n",
        (f"{UNIT}::test_an_end_that_cannot_be_is_refused",),
    ),
    Guard(
        "13.2",
        "what began too late is refused with day and clause",
        "policy_engine/packs/pack.py",
        "        if ending is not None and on > ending.last_on:\n",
        "        if False:\n",
        (f"{UNIT}::test_the_last_day_is_still_in_force_and_the_day_after_is_not",),
    ),
    Guard(
        "13.2",
        "a correction stays with the document of the case that it corrects",
        "services/subsidy/schemes/commands.py",
        "    if of_record and of_record[0] not in governing:\n",
        "    if False:\n",
        (CORRECTED,),
    ),
    Guard(
        "13.2",
        "running cases stay where the next document does not take them",
        "policy_engine/packs/succession.py",
        'succession is None or succession.rule == "stay":\n',
        "succession is None:\n",
        (f"{UNIT}::test_the_next_document_says_which_decides_what_began_before",),
    ),
    Guard(
        "13.2",
        "the next document takes over from its own first day",
        "policy_engine/packs/succession.py",
        "        if later.first_day > judged_on or ",
        "        if ",
        (f"{UNIT}::test_the_next_document_says_which_decides_what_began_before",),
    ),
    Guard(
        "13.2",
        "of several documents the higher amount is due",
        "services/subsidy/assessments/commands.py",
        "    decided.sort(key=lambda outcome: -outcome[1])\n",
        "",
        (SUCCESSOR,),
    ),
    Guard(
        "13.2",
        "an ended document brings no money of a new year",
        "policy_engine/packs/pack.py",
        "        return today if self.ending is None else min(today, self.ending.last_on)\n",
        "        return today\n",
        (f"{CLAIMS}::test_a_period_of_the_ended_document_is_claimed_in_its_window_after_the_end",),
    ),
    Guard(
        "13.2",
        "no clock begins after the end",
        "services/notify/clocks/kinds.py",
        " is pack and pack.takes(day))",
        " is pack)",
        (f"{CLOCKS}::test_a_clock_of_the_last_day_runs_on_and_none_begins_the_day_after",),
    ),
    Guard(
        "13.2",
        "no period of an area begins after the end",
        "services/notify/area_clocks/commands.py",
        "    is_taken = occurrence is not None and pack.takes(occurrence.started_on or day)\n",
        "    is_taken = True\n",
        (f"{CLOCKS}::test_a_week_that_straddles_the_end_is_counted_to_its_last_day_and_no_other_opens",),
    ),
)
