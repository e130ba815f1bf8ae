"""Welfare posts: what was tried first, and the second signature; and who comes first in a queue."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/welfare_cases/commands.py"
REPOSITORY = "services/registry/welfare_cases/repository.py"
QUEUES = "services/registry/service_queues/repository.py"
FIRST = "tests/component/registry/test_service_queues.py"
CASES = "tests/component/registry/test_welfare_cases.py"

GUARDS = (
    Guard(
        "18.4",
        "a welfare post wants the checklist of the document done",
        COMMANDS,
        "    if gate.missing:\n",
        "    if False:\n",
        (f"{CASES}::test_the_checklist_of_wuhan_comes_first",),
    ),
    Guard(
        "18.4",
        "a welfare post wants as many failed referrals as the city has loaded",
        COMMANDS,
        "    if gate.referrals_short:\n",
        "    if False:\n",
        (f"{CASES}::test_four_of_five_referrals_are_one_short_and_five_are_enough",),
    ),
    Guard(
        "18.4",
        "the gate of a welfare post is looked at again on signing",
        COMMANDS,
        '    if decision.verdict == "apply":\n        refuse_closed(',
        "    if False:\n        refuse_closed(",
        (f"{CASES}::test_the_gate_is_looked_at_again_when_the_second_person_signs",),
    ),
    Guard(
        "18.4",
        "an offer is no failed referral before a welfare post",
        REPOSITORY,
        'service_in(None, day, "referral"), ~interviews.exists())',
        'service_in(None, day, "referral"))',
        (f"{CASES}::test_an_offer_and_an_answer_still_to_come_are_no_failures",),
    ),
    Guard(
        "18.4",
        "a welfare post of a city that wants a policy met says which",
        COMMANDS,
        "    if gate.basis is not None and new.policy_basis is None:\n",
        "    if False:\n",
        (f"{CASES}::test_urumqi_wants_five_posts_courses_for_the_low_skilled_and_the_policy_that_is_met",),
    ),
    Guard(
        "18.4",
        "people in hardship come first in a queue of the kinds that the document names",
        QUEUES,
        "    return [waits.where(on_ledger(day)), waits.where(~in_hardship(day))]\n",
        "    return [waits.where(false()), waits]\n",
        (f"{FIRST}::test_of_two_willing_people_the_second_in_hardship_is_served_first",),
    ),
    Guard(
        "18.4",
        "a queue of services leaves a line with its purpose",
        "services/registry/service_queues/endpoints.py",
        '"area", caller.area or "", purpose, area=caller.area)',
        '"area", caller.area or "", None, area=caller.area)',
        (f"{FIRST}::test_a_queue_is_seen_within_reach_for_a_purpose_that_is_written_down",),
    ),
    Guard(
        "18.4",
        "each look at a dossier says what for",
        "services/registry/dossiers/commands.py",
        "await read_hardships(session, graduate_id, purpose, by)",
        'await read_hardships(session, graduate_id, "", by)',
        ("tests/component/registry/test_dossiers.py::test_each_look_at_a_dossier_says_what_for",),
    ),
)
