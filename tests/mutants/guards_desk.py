"""Point 1: what is put right at the desk, and where it lies."""

from tests.mutants.runner import Guard

DESK = "tests/component/registry/test_desk.py"
PLACES = "tests/component/registry/test_places.py"

GUARDS = (
    Guard(
        "1",
        "a graduate's token without the binding reaches nobody",
        "services/registry/graduates/repository.py",
        "and_(Graduate.id == by.subject, is_bound(by.id, by.subject))",
        "Graduate.id == by.subject",
        (f"{DESK}::test_a_graduates_token_without_a_binding_reaches_nobody",),
    ),
    Guard(
        "1",
        "a ticket of before a release binds nobody again",
        "services/registry/desk/commands.py",
        "    await proofs.void_checks_of(session, account_id)\n",
        "",
        (f"{DESK}::test_a_ticket_that_has_passed_binds_nobody_again_after_the_release",),
    ),
    Guard(
        "1",
        "a change at the desk does not overwrite what changed meanwhile",
        "services/registry/desk/commands.py",
        '    if before != _clear(cipher, entry, kind, payload, "before"):\n        raise ChangedMeanwhile()\n',
        "",
        (f"{DESK}::test_a_phone_that_changed_meanwhile_is_not_overwritten",),
    ),
    Guard(
        "1",
        "a change that waits is its person's area's, wherever it was proposed",
        "services/registry/desk/repository.py",
        "Graduate.id == cast(OBJECT_ID, Uuid), visible_to(by)",
        "Graduate.id == cast(OBJECT_ID, Uuid)",
        (f"{DESK}::test_a_change_that_waits_moves_with_its_person",),
    ),
    Guard(
        "1",
        "a stored answer is the account's with its person",
        "chassis/idempotency.py",
        '    return f"{caller.id}/{caller.subject}" if caller.subject else str(caller.id)\n',
        "    return str(caller.id)\n",
        (f"{DESK}::test_an_account_that_is_bound_to_another_person_is_not_answered_what_the_first_was",),
    ),
    Guard(
        "1",
        "a desk case is its area's",
        "services/registry/desk_cases/repository.py",
        "DeskCase.id == case_id, visible_to(by)",
        "DeskCase.id == case_id",
        (f"{DESK}::test_a_case_is_dismissed_by_the_area_and_once",),
    ),
    Guard(
        "1",
        "an age that cannot be is refused before anybody is asked",
        "services/registry/identity/commands.py",
        "        refuse_implausible(claim.id_number, None, await runtime.clock.today(session))",
        "        pass",
        (f"{PLACES}::test_nobody_proves_an_age_that_cannot_be",),
    ),
    Guard(
        "1",
        "a street that does not exist is refused",
        "services/registry/places/repository.py",
        "    if area is not None and not all_places.has_area(area):\n        raise AreaUnknown(area=area)\n",
        "",
        (f"{PLACES}::test_a_street_that_does_not_exist_is_refused_until_an_operator_adds_it",),
    ),
    Guard(
        "1",
        "a school that does not exist is refused",
        "services/registry/places/repository.py",
        '    if school is not None and not all_places.anywhere("school", school):\n',
        "    if False:\n",
        (f"{PLACES}::test_a_school_exists_or_an_operator_adds_it",),
    ),
    Guard(
        "1",
        "a roster's row of what cannot be is refused",
        "services/registry/rosters/rules.py",
        "implausible(id_number.born_on, cohort_year, ground.today)",
        "None",
        (f"{PLACES}::test_a_roster_names_the_row_whose_place_school_age_or_year_cannot_be",),
    ),
)
