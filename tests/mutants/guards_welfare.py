"""Welfare posts: what was tried first, and the second signature."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/welfare_cases/commands.py"
REPOSITORY = "services/registry/welfare_cases/repository.py"
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
)
