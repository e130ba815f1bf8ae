"""Claims that know schemes: the life of a claim, whose word its facts are, and what a pack may say of both."""

from tests.mutants.runner import Guard

RULES = "tests/unit/subsidy/test_claim_rules.py"

GUARDS = (
    Guard(
        "12",
        "what is superseded leaves the house no more",
        "services/subsidy/claims/rules.py",
        "    (ClaimState.APPROVED, Step.SEND): ClaimState.IN_PAYMENT,\n",
        "    (ClaimState.APPROVED, Step.SEND): ClaimState.IN_PAYMENT,\n"
        "    (ClaimState.SUPERSEDED, Step.SEND): ClaimState.IN_PAYMENT,\n",
        (f"{RULES}::test_every_step_from_every_state_leads_where_the_table_says",),
    ),
    Guard(
        "12",
        "a claim's state is set in one function",
        "services/subsidy/payments/commands.py",
        "        advance(claim, Step.SEND)\n",
        '        claim.state = "in_payment"\n',
        (f"{RULES}::test_nothing_but_the_one_function_sets_a_claims_state",),
    ),
)
