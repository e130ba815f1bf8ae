"""What other schemes granted the same payee: what counts, in which order, who follows, and who waits."""

from tests.mutants.runner import Guard

PAID = "tests/component/subsidy/test_third_city_payments.py"
AT_ONCE = "tests/component/subsidy/test_third_city_payments_at_once.py"
RULES = "tests/unit/subsidy/test_tallies.py"
CLAIMS, COMMANDS = "services/subsidy/claims/rules.py", "services/subsidy/claims/commands.py"

GUARDS = (
    Guard(
        "13.3",
        "nobody approves beside what was granted since the calculation",
        COMMANDS,
        "        raise OtherPaymentsChanged()\n",
        "        pass\n",
        (f"{AT_ONCE}::test_an_approval_waits_for_one_that_has_not_committed",),
    ),
    Guard(
        "13.3",
        "approvals of one payee come one after the other",
        "services/subsidy/schemes/repository.py",
        '    await session.execute(_LOCK_PAYEE, {"payee": str(payee_id)})\n',
        "    pass\n",
        (f"{AT_ONCE}::test_an_approval_waits_for_one_that_has_not_committed",),
    ),
    Guard(
        "13.3",
        "a claim never counts itself",
        CLAIMS,
        " and grant.case != case and ",
        " and ",
        (f"{RULES}::test_the_case_itself_never_counts",),
    ),
    Guard(
        "13.3",
        "another city's payments count nowhere",
        "services/subsidy/claims/repository.py",
        "        Claim.city == payee.city,\n",
        "",
        (f"{PAID}::test_what_another_city_granted_the_same_payee_counts_nowhere",),
    ),
    Guard(
        "13.3",
        "what is approved later does not touch what stands",
        CLAIMS,
        "        if before is None or min(grant.place for grant in period) < before\n",
        "",
        (f"{RULES}::test_a_granted_case_stands_before_what_was_approved_later",),
    ),
    Guard(
        "13.3",
        "more than stands is judged beside every sum",
        CLAIMS,
        '    before = None if as_new and tally.measure == "sum" else place\n',
        "    before = place\n",
        (
            f"{RULES}::test_what_is_granted_anew_is_judged_beside_every_sum_and_in_its_place_by_counts",
            f"{PAID}::test_more_for_an_earlier_claim_is_judged_beside_all_that_stands",
        ),
    ),
    Guard(
        "13.3",
        "a calculation that grants more is made as a new one",
        "services/subsidy/assessments/commands.py",
        "    if question.tallies and not question.as_new and more:\n",
        "    if False:\n",
        (f"{PAID}::test_more_for_an_earlier_claim_is_judged_beside_all_that_stands",),
    ),
    Guard(
        "13.3",
        "paid is what the bank has settled",
        CLAIMS,
        '    counted = GRANTED if tally.stage == "granted" else {ClaimState.SETTLED}\n',
        "    counted = GRANTED\n",
        (f"{RULES}::test_paid_is_what_the_bank_has_settled",),
    ),
    Guard(
        "13.3",
        "an approval has the others calculated again",
        COMMANDS,
        "    if claim.state == ClaimState.APPROVED:\n        await mark_counting(",
        "    if False:\n        await mark_counting(",
        (f"{PAID}::test_two_schemes_share_a_cap",),
    ),
    Guard(
        "13.3",
        "what is no longer granted has the others calculated again",
        COMMANDS,
        "        if was_approved:\n",
        "        if False:\n",
        (f"{PAID}::test_an_approved_claim_that_gives_way_frees_what_it_was_granted",),
    ),
    Guard(
        "13.3",
        "a payment has the others calculated again",
        "services/subsidy/payments/commands.py",
        "    await mark_counting(session, packs, claim, COUNTED_SINCE[step])\n",
        "",
        (f"{PAID}::test_a_prize_for_whom_another_scheme_has_paid_and_only_once",),
    ),
    Guard(
        "13.3",
        "a scheme that the pack does not have is not counted",
        "services/subsidy/claims/source.py",
        "        if name not in schemes:\n            return ",
        "        if name not in schemes:\n            continue\n            return ",
        (f"{RULES}::test_what_cannot_be_added_up_is_refused_with_file_and_line",),
    ),
)
