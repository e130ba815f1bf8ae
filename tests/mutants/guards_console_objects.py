"""Issue 15: what the console's pages lean on: whose objects a list or a form shows, and what an upload may do."""

from tests.mutants.runner import Guard

IMPORTS = "tests/component/jobfair/test_imports.py"
SHEETS = "services/jobfair/imports/commands.py"
OVERWRITES = "test_a_row_cannot_change_who_it_is_take_back_a_retention_or_overwrite_what_it_has_not_seen"
BUTTONS = "tests/component/console/test_no_vain_buttons.py"
LEDGER = "tests/component/registry/test_graduates.py"
VISITS = "tests/component/console/test_visits_and_gaps.py"
MESSAGES = "tests/component/notify/test_graduate_messages.py"

GUARDS = (
    Guard(
        "15",
        "what a person was told is seen in their own area alone",
        "services/notify/graduate_messages/endpoints.py",
        "    await repository.refuse_foreign(session, graduate_id, caller)\n",
        "",
        (
            f"{MESSAGES}::test_a_person_of_another_district_is_not_there",
            f"{MESSAGES}::test_who_has_moved_is_seen_where_they_are_now_alone",
        ),
    ),
    Guard(
        "15",
        "who has moved is seen by the district that serves them now",
        "services/notify/graduate_messages/repository.py",
        ".order_by(Clock.area_as_of.desc(), Clock.id)",
        ".where(by.area_clause(Clock.area)).order_by(Clock.area_as_of.desc(), Clock.id)",
        (f"{MESSAGES}::test_who_has_moved_is_seen_where_they_are_now_alone",),
    ),
    Guard(
        "15",
        "a row that is refused half way leaves nothing",
        SHEETS,
        "        async with hand.session.begin_nested():\n",
        "        if True:\n",
        (f"{IMPORTS}::test_a_row_that_is_refused_half_way_leaves_nothing_and_the_others_stand",),
    ),
    Guard(
        "15",
        "a post that is open in the same words is not published again",
        SHEETS,
        "    same = await repository.open_post(hand.session, body, area)\n",
        "    same = None\n",
        (f"{IMPORTS}::test_a_sheet_that_comes_again_publishes_nothing_twice",),
    ),
    Guard(
        "15",
        "a row overwrites nothing newer than what was seen",
        SHEETS,
        "    if has_changed and row.version not in (None, before):\n",
        "    if False:\n",
        (f"{IMPORTS}::{OVERWRITES}",),
    ),
    Guard(
        "15",
        "a cell among many takes no retention back",
        SHEETS,
        '    if stated.get("retained") is False and internship.retained:\n',
        "    if False:\n",
        (f"{IMPORTS}::{OVERWRITES}",),
    ),
    Guard(
        "15",
        "a row changes neither person nor agreed days",
        SHEETS,
        "    if any(getattr(row, name) not in (None, getattr(internship, name)) for name in fixed):\n",
        "    if False:\n",
        (f"{IMPORTS}::{OVERWRITES}",),
    ),
    Guard(
        "15",
        "a sheet is an employer's own clerk's",
        "services/jobfair/imports/commands.py",
        "await employers.in_scope(session, employer_id, by)",
        "await employers.share_locked(session, employer_id)",
        (f"{IMPORTS}::test_only_the_employers_own_clerk_takes_a_sheet_in_or_out",),
    ),
    Guard(
        "15",
        "two sheets of one employer go one after the other",
        SHEETS,
        "    await repository.lock_sheets(hand.session, hand.employer.id)\n",
        "",
        (f"{IMPORTS}::test_a_sheet_that_is_handed_in_twice_at_once_publishes_nothing_twice",),
    ),
    Guard(
        "15",
        "whom services are owed is seen in the caller's own area alone",
        "services/registry/casework/repository.py",
        "    query = select(Graduate, had).where(visible_to(by), owes_any(wanted, day))\n",
        "    query = select(Graduate, had).where(owes_any(wanted, day))\n",
        ("tests/component/registry/test_service_gaps.py::test_they_are_of_the_callers_own_area",),
    ),
    Guard(
        "15",
        "a visit sheet is for whoever goes there",
        "console/registry/graduate_records/pages.py",
        '    ("registry.show_graduate", "registry.log_contact", "registry.list_contacts", "registry.list_services"),\n',
        '    ("registry.show_graduate", "registry.list_contacts", "registry.list_services"),\n',
        (f"{VISITS}::test_the_visit_sheet_counts_the_days_and_is_the_own_caseworkers_alone",),
    ),
    Guard(
        "15",
        "who is asked for by number brings nobody else along",
        "services/registry/graduate_records/endpoints.py",
        "        wanted.append(Graduate.id.in_(only.id))\n",
        "        pass\n",
        (f"{LEDGER}::test_people_named_by_their_numbers_are_those_of_ones_own_reach",),
    ),
    Guard(
        "15",
        "who asked for a change is not offered the decision on it",
        "console/second_person.py",
        '        return desk.is_me(row["requested_by"]) or desk.is_me(row["object_id"])\n',
        "        return False\n",
        ("tests/component/console/test_account_pages.py::test_who_asked_does_not_decide",),
    ),
    Guard(
        "15",
        "an account above one's own, or one's own, is said to be no business of the caller's",
        "services/registry/staff_accounts/endpoints.py",
        "        administered=account.id != by.id and opening_rules.administers(by.role, Role(account.role)),\n",
        "        administered=True,\n",
        (f"{BUTTONS}::test_nobody_is_offered_their_own_account_or_one_above_them",),
    ),
    Guard(
        "15",
        "whose word a claim rests on is not said to be free to lift an objection to it",
        "services/subsidy/objections/commands.py",
        "    free = not own and await barred(session, packs, claim, by) is None\n",
        "    free = not own\n",
        ("tests/component/console/test_objection_pages.py::test_whose_word_a_claim_rests_on_is_offered_no_lifting",),
    ),
    Guard(
        "15",
        "who took a step on a claim is not offered the next",
        "services/subsidy/claims/commands.py",
        "    if await repository.has_duty(session, claim.id, by.id):\n        return SegregationOfDuties.title\n",
        "",
        ("tests/component/console/test_money_pages.py::test_whoever_reviewed_cannot_approve_what_they_marked",),
    ),
)
