"""Search of a person, handover of cases, transfer to another area, the gate of a welfare post."""

from tests.mutants.runner import Guard

HANDOVERS = "tests/component/registry/test_case_handovers.py"
TRANSFERS = "tests/component/registry/test_area_transfers.py"
SEARCH = "tests/component/registry/test_person_search.py"

GUARDS = (
    Guard(
        "17",
        "a search finds nobody of another area",
        "services/registry/person_search/repository.py",
        "_COLUMNS[key.kind] == key.index, visible_to(by)",
        "_COLUMNS[key.kind] == key.index",
        (f"{SEARCH}::test_who_is_served_elsewhere_is_answered_as_nobody_is",),
    ),
    Guard(
        "17",
        "a search counts as a look at personal data",
        "services/registry/person_search/commands.py",
        "    await reveals.count_one(session, by)\n",
        "",
        (f"{SEARCH}::test_searches_count_with_the_looks_in_clear",),
    ),
    Guard(
        "17",
        "a corrected name is found by its new index",
        "services/registry/graduates/repository.py",
        "    entry.name_index = index_of(cipher, name)\n",
        "",
        (f"{SEARCH}::test_a_corrected_name_finds_and_the_old_one_no_more",),
    ),
    Guard(
        "17",
        "nothing finds an erased person's name",
        "services/registry/data_keys/repository.py",
        ', "name_index": NO_NAME}',
        "}",
        (f"{SEARCH}::test_an_erased_person_is_found_by_nothing_also_after_the_job",),
    ),
    Guard(
        "17",
        "a handover passes to nobody of another area",
        "services/registry/case_handovers/rules.py",
        "or receiver.area != area:",
        "or False:",
        (f"{HANDOVERS}::test_who_it_may_not_pass_to",),
    ),
    Guard(
        "17",
        "a handover is of cases that are the giver's",
        "services/registry/case_handovers/commands.py",
        "    if await repository.locked_cases_of(session, giver, people) != people:\n",
        "    if False:\n",
        (f"{HANDOVERS}::test_who_it_may_not_pass_to",),
    ),
    Guard(
        "17",
        "the receiver alone accepts a handover",
        "services/registry/case_handovers/commands.py",
        "    if handover.to_account_id != by.id:\n",
        "    if False:\n",
        (f"{HANDOVERS}::test_one_taken_back_before_anybody_decided_passes_no_more",),
    ),
    Guard(
        "17",
        "what is lent is not handed on",
        "services/registry/case_handovers/repository.py",
        "own = (CaseAssignment.account_id == account, CaseHandover.until_on.is_(None))",
        "own = (CaseAssignment.account_id == account,)",
        (f"{HANDOVERS}::test_what_is_lent_goes_back_and_no_further",),
    ),
    Guard(
        "17",
        "a closed account gets no case back",
        "services/registry/case_handovers/commands.py",
        "if giver is not None and not (giver.active and giver.area == handover.area):",
        "if False:",
        (f"{HANDOVERS}::test_a_reviewer_passes_on_what_an_absent_or_closed_colleague_has",),
    ),
    Guard(
        "17",
        "who asked for a transfer does not accept it",
        "services/registry/area_transfers/commands.py",
        "    if transfer.asked_by == by.id:\n",
        "    if False:\n",
        (f"{TRANSFERS}::test_who_asked_does_not_accept_and_the_old_area_neither",),
    ),
    Guard(
        "17",
        "the new area reads nothing of a person before it accepts",
        "services/registry/area_transfers/repository.py",
        "served = and_(Graduate.id == AreaTransfer.graduate_id, visible_to(by))",
        "served = and_(Graduate.id == AreaTransfer.graduate_id)",
        (f"{TRANSFERS}::test_until_the_new_area_accepts_nothing_moves_and_it_reads_nothing_of_the_person",),
    ),
    Guard(
        "17",
        "a figure of a past day counts people where they were",
        "services/registry/area_transfers/repository.py",
        "    if not moved:\n        return now\n",
        "    if True:\n        return now\n",
        (f"{TRANSFERS}::test_a_figure_of_a_past_day_counts_people_where_they_were",),
    ),
    Guard(
        "17",
        "a clock goes along with its person",
        "services/notify/clock_moves/event_handlers.py",
        "    await repository.move_clocks(session, fact.graduate_id, fact.city, fact.area, delivery.time)\n",
        "",
        ("tests/component/notify/test_clock_moves.py::test_the_clock_is_the_last_areas_with_the_due_day_that_it_had",),
    ),
)
