"""The special ledger and its plans: two parties, days, a purpose, and who is counted."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/hardships/commands.py"
LEDGER = "services/registry/hardships/repository.py"
PLANS = "services/registry/assistance_plans/commands.py"
TESTS = "tests/component/registry/test_hardships.py"
CERTIFICATES = "tests/component/registry/test_hardship_certificates.py"
SHEET = "tests/component/registry/test_hardship_sheet.py"
OF_PLANS = "tests/component/registry/test_assistance_plans.py"

GUARDS = (
    Guard(
        "17.5",
        "a hardship of a class without its measure is confirmed by nobody",
        COMMANDS,
        "    catalogue.refuse_unmeasured(pack, hardship.category, today)\n",
        "",
        (f"{TESTS}::test_a_class_without_its_measure_is_confirmed_by_nobody",),
    ),
    Guard(
        "17.5",
        "a hardship is of a class of the city's own",
        COMMANDS,
        "    catalogue.refuse_foreign(packs.city(person.city, on=today), new.category, today)\n",
        "",
        (f"{TESTS}::test_each_city_has_its_own_classes",),
    ),
    Guard(
        "17.5",
        "a hardship's change is decided by who serves the person now",
        LEDGER,
        "rows.where(cast(Hardship.id, Text) == OBJECT_ID, visible_to(by)).exists()",
        "rows.where(cast(Hardship.id, Text) == OBJECT_ID).exists()",
        (f"{TESTS}::test_who_may_claim_read_and_decide",),
    ),
    Guard(
        "17.5",
        "a hardship stands on its last day and not after it",
        LEDGER,
        "row.valid_to >= day",
        "row.valid_to > day",
        (f"{SHEET}::test_the_last_day_is_on_the_ledger_and_the_next_is_not",),
    ),
    Guard(
        "17.5",
        "a hardship that two persons confirmed is not ended by a department",
        LEDGER,
        "        Hardship.certificate_id.is_not(None),\n",
        "",
        (f"{CERTIFICATES}::test_what_two_persons_confirmed_is_not_ended_by_a_departments_no",),
    ),
    Guard(
        "17.5",
        "a hardship is read with a line in the trail",
        COMMANDS,
        '    await audit.record(session, by, "reveal_hardships", "graduate", person.id, purpose,'
        " area=by.area or person.area)\n",
        "",
        (f"{TESTS}::test_a_read_has_a_purpose_and_a_line_in_the_trail",),
    ),
    Guard(
        "17.5",
        "names by hardship are for no school",
        "services/registry/graduate_records/commands.py",
        "    if by.role not in STAFF:\n        raise NotOfTheLedger()\n",
        "",
        (f"{SHEET}::test_a_school_and_a_person_get_no_names_by_hardship_and_each_look_leaves_a_line",),
    ),
    Guard(
        "17.5",
        "a plan without steps is agreed to by nobody",
        PLANS,
        "    if not items:\n        raise PlanWithoutItems()\n",
        "",
        (f"{OF_PLANS}::test_an_agreement_takes_steps_and_another_person_who_says_why",),
    ),
    Guard(
        "17.5",
        "a helper serves the person's place",
        PLANS,
        "        raise NotAHelper()\n",
        "        pass\n",
        (f"{OF_PLANS}::test_a_helper_is_an_account_that_serves_the_place",),
    ),
    Guard(
        "17.5",
        "who wrote a step of a plan does not agree to it for the person",
        PLANS,
        "if by.id in {plan.owner_id, *(item.owner_id for item in items)}:",
        "if by.id == plan.owner_id:",
        (f"{OF_PLANS}::test_who_wrote_a_step_does_not_agree_on_the_persons_behalf",),
    ),
    Guard(
        "17.5",
        "a helper is paired by their own word",
        PLANS,
        "order.today if helper_id == order.by.id else None",
        "order.today",
        (f"{SHEET}::test_who_has_no_plan_and_no_pair_is_named",),
    ),
    Guard(
        "17.5",
        "a helper counts once the plan is agreed to",
        "services/registry/assistance_plans/repository.py",
        "agreed = (AssistancePlan.agreed_on <= day, AssistancePlan.paired_on <= day)",
        "agreed = (AssistancePlan.paired_on <= day,)",
        (f"{SHEET}::test_a_helper_of_a_plan_that_nobody_agreed_to_does_not_count",),
    ),
    Guard(
        "17.6",
        "a department's yes settles the hardship that waits of the same class",
        COMMANDS,
        "            await _settle_claim(session, person, question.hardship, now)\n",
        "            pass\n",
        (f"{CERTIFICATES}::test_a_yes_about_today_settles_what_was_claimed_of_the_same_class",),
    ),
    Guard(
        "17.6",
        "a waiting hardship shows no paper without a purpose",
        "services/registry/hardships/endpoints.py",
        ' | {"reason": "", "evidence": None}',
        "",
        (f"{TESTS}::test_what_waits_says_its_class_for_a_purpose_alone_and_leaves_a_line",),
    ),
)
