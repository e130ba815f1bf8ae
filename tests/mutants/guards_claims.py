"""Claims that know schemes: the life of a claim, whose word its facts are, and what a pack may say of both."""

from tests.mutants.runner import Guard

ATTESTED = "tests/component/subsidy/test_third_city_attestations.py"
CLAIMED = "tests/component/subsidy/test_third_city_claims.py"
PACKS = "tests/unit/subsidy/test_claimable_schemes.py"
RULES = "tests/unit/subsidy/test_claim_rules.py"

GUARDS = (
    Guard(
        "12.6",
        "what is superseded leaves the house no more",
        "services/subsidy/claims/rules.py",
        "    (ClaimState.APPROVED, Step.SEND): ClaimState.IN_PAYMENT,\n",
        "    (ClaimState.APPROVED, Step.SEND): ClaimState.IN_PAYMENT,\n"
        "    (ClaimState.SUPERSEDED, Step.SEND): ClaimState.IN_PAYMENT,\n",
        (f"{RULES}::test_every_step_from_every_state_leads_where_the_table_says",),
    ),
    Guard(
        "12.6",
        "a claim's state is set in one function",
        "services/subsidy/payments/commands.py",
        "        advance(due.claim, Step.SEND)\n",
        '        due.claim.state = "in_payment"\n',
        (f"{RULES}::test_nothing_but_the_one_function_sets_a_claims_state",),
    ),
    Guard(
        "12.6",
        "a scheme that the pack opens no claims of is refused",
        "services/subsidy/schemes/commands.py",
        "    if scheme.claim is None:\n        raise SchemeNotClaimable(scheme=scheme.name, city=scheme.pack.city)\n",
        "",
        (f"{CLAIMED}::test_a_scheme_that_the_city_takes_no_claims_of_says_so",),
    ),
    Guard(
        "12.6",
        "a source that is not there is refused in the pack",
        "services/subsidy/claims/catalogue.py",
        " or flaws.of(_misfit, scheme, name, sourced):\n",
        ":\n",
        (f"{PACKS}::test_what_nobody_can_supply_is_refused_with_file_and_line",),
    ),
    Guard(
        "12.6",
        "every fact of a claimed scheme has its source",
        "services/subsidy/claims/catalogue.py",
        "    if missing := [name for name in scheme.facts if name not in claim.facts]:\n",
        "    if missing := []:\n",
        (f"{PACKS}::test_what_nobody_can_supply_is_refused_with_file_and_line",),
    ),
    Guard(
        "12.6",
        "who stated a fact decides on no money that rests on it",
        "services/subsidy/attestations/source.py",
        "            raise OwnAttestation()\n",
        "            pass\n",
        (f"{ATTESTED}::test_who_stated_a_fact_neither_reviews_nor_approves_nor_pays_it",),
    ),
    Guard(
        "12.6",
        "who stated a fact does not pay for it",
        "services/subsidy/payments/repository.py",
        ", ~_resolved_by(by.id), ~attested\n",
        ", ~_resolved_by(by.id)\n",
        (f"{ATTESTED}::test_who_stated_a_fact_neither_reviews_nor_approves_nor_pays_it",),
    ),
    Guard(
        "12.6",
        "a statement is one side's word until a reviewer has seen it",
        "services/subsidy/attestations/source.py",
        '{"attested": sorted(values)}',
        "{}",
        (f"{ATTESTED}::test_what_a_base_states_is_paid_after_it_was_acknowledged",),
    ),
    Guard(
        "12.6",
        "only what the pack takes from statements may be stated",
        "services/subsidy/attestations/commands.py",
        "    _refuse_odd(scheme, statement)\n",
        "",
        (f"{ATTESTED}::test_a_statement_that_does_not_fit_is_refused_with_every_fault",),
    ),
    Guard(
        "12.6",
        "nobody states what a period that is not over has been",
        "services/subsidy/attestations/commands.py",
        "        raise PeriodNotOver()\n",
        "        pass\n",
        (f"{ATTESTED}::test_a_statement_that_does_not_fit_is_refused_with_every_fault",),
    ),
    Guard(
        "12.6",
        "statements of one period come one after the other",
        "services/subsidy/attestations/commands.py",
        "    await assessments.locked_assessment(session, scheme.name, payee, period.code)\n",
        "",
        (f"{ATTESTED}::test_the_same_request_twice_is_one_statement_and_statements_at_once_stand_in_a_row",),
    ),
    Guard(
        "12.6",
        "a graduate states no other person's facts",
        "services/subsidy/projections/repository.py",
        "        return PayeeGraduate.graduate_id == by.subject\n",
        "        return PayeeGraduate.graduate_id.is_not(None)\n",
        (f"{ATTESTED}::test_a_graduate_states_their_own_facts_and_the_claim_is_theirs",),
    ),
    Guard(
        "12.6",
        "a new statement has its period calculated again",
        "services/subsidy/attestations/commands.py",
        "    await assessments.mark_dirty(session, scheme.name, payee, period.code)\n",
        "",
        (f"{ATTESTED}::test_the_latest_statement_counts_and_the_unpaid_claim_gives_way",),
    ),
)
