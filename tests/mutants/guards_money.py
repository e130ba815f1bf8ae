"""Point 7, and the two persons of every change: no amount moves on one word."""

from tests.mutants.runner import Guard

ACCOUNTS = "tests/component/subsidy/test_payout_accounts.py"
TWO = "tests/component/chassis/test_dual_control.py"

ACCOUNT_COMMANDS = "services/subsidy/payout_accounts/commands.py"
DUAL_CONTROL = "chassis/dual_control.py"
DECIDED_ONCE = "services/registry/migrations/versions/0015_data_keys.py"
"""Which replaces the trigger of `chassis/dual_control.py` in the registry."""

GUARDS = (
    Guard(
        "7",
        "who proposes a change does not decide it",
        DUAL_CONTROL,
        "    if request.requested_by == by.id:\n        raise OwnRequest()\n",
        "",
        (f"{TWO}::test_nobody_decides_their_own_change",),
    ),
    Guard(
        "7",
        "the database refuses one person in both places",
        DUAL_CONTROL,
        'sa.CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="ck_change_request_two_persons")',
        'sa.CheckConstraint("true", name="ck_change_request_two_persons")',
        (f"{TWO}::test_the_database_refuses_one_person_in_both_places",),
    ),
    Guard(
        "7",
        "a change is decided once",
        DUAL_CONTROL,
        '        raise OwnRequest()\n    if request.state != "pending":\n',
        "        raise OwnRequest()\n    if False:\n",
        (f"{TWO}::test_a_change_is_decided_once_also_by_two_at_the_same_time",),
    ),
    Guard(
        "7",
        "what is decided is not opened again whatever code tries",
        DUAL_CONTROL,
        "    IF OLD.state <> 'pending' THEN\n",
        "    IF false THEN\n",
        (f"{TWO}::test_what_is_decided_is_not_opened_again_whatever_code_tries",),
    ),
    Guard(
        "7",
        "what is decided is not opened again in the registry either, whose trigger is another",
        DECIDED_ONCE,
        "    IF OLD.state <> 'pending' AND (NEW.payload",
        "    IF false AND (NEW.payload",
        (f"{TWO}::test_what_is_decided_is_not_opened_again_whatever_code_tries",),
    ),
    Guard(
        "7",
        "a change of another district does not exist",
        DUAL_CONTROL,
        "_column.id == request_id, _column.kind == kind, mine)",
        "_column.id == request_id, _column.kind == kind)",
        (f"{TWO}::test_a_change_of_another_district_or_kind_does_not_exist",),
    ),
    Guard(
        "7",
        "a proposal is not rewritten, only decided",
        DUAL_CONTROL,
        'MUTABLE = ("state",',
        'MUTABLE = ("payload", "state",',
        (f"{TWO}::test_the_app_may_decide_a_proposal_and_rewrite_none",),
    ),
    Guard(
        "7",
        "another holder is refused without evidence",
        ACCOUNT_COMMANDS,
        "    if not own_name and wanted.evidence is None:\n",
        "    if False:\n",
        (f"{ACCOUNTS}::test_another_holder_is_refused_without_evidence",),
    ),
    Guard(
        "7",
        "another holder takes a second person",
        "services/subsidy/payout_accounts/rules.py",
        "    return not own_name or claims_past_review or on_behalf\n",
        "    return claims_past_review or on_behalf\n",
        (f"{ACCOUNTS}::test_another_holder_waits_for_a_reviewer_and_its_evidence_is_shown",),
    ),
    Guard(
        "7",
        "a change after review takes a second person",
        "services/subsidy/payout_accounts/rules.py",
        "    return not own_name or claims_past_review or on_behalf\n",
        "    return not own_name or on_behalf\n",
        (f"{ACCOUNTS}::test_the_first_account_after_review_takes_a_second_person_too",),
    ),
    Guard(
        "7",
        "a name that is not known is nobody's",
        "services/subsidy/payout_accounts/rules.py",
        "    return registered is not None and plain_name(holder) == plain_name(registered)\n",
        "    return registered is None or plain_name(holder) == plain_name(registered)\n",
        (f"{ACCOUNTS}::test_an_employer_whose_name_is_not_known_has_no_name_to_match",),
    ),
    Guard(
        "7",
        "whoever replaces an account names the one they have seen",
        ACCOUNT_COMMANDS,
        "    if standing.version is not None and not seen.names_a_version:\n        raise PreconditionRequired()\n",
        "",
        (f"{ACCOUNTS}::test_whoever_replaces_an_account_names_the_one_they_have_seen",),
    ),
    Guard(
        "7",
        "an account replaced since it was looked at stays",
        ACCOUNT_COMMANDS,
        "    seen.hold(standing.version)\n",
        "",
        (f"{ACCOUNTS}::test_an_account_replaced_since_it_was_looked_at_stays",),
    ),
    Guard(
        "7",
        "who acted on the claim does not confirm its account",
        ACCOUNT_COMMANDS,
        "    if await repository.acted_on_claims(session, payee_id, by.id):\n        raise ActedOnClaim()\n",
        "",
        (f"{ACCOUNTS}::test_who_acted_on_the_claim_does_not_confirm_its_account",),
    ),
    Guard(
        "7",
        "another's name is not for payers to agree to",
        ACCOUNT_COMMANDS,
        "    if by.role == Role.PAYER and not change.own_name:\n        raise NotForPayers()\n",
        "",
        (f"{ACCOUNTS}::test_another_holder_waits_for_a_reviewer_and_its_evidence_is_shown",),
    ),
    Guard(
        "7",
        "an account replaced since the change was asked for is not overwritten",
        ACCOUNT_COMMANDS,
        "    if standing.version != change.from_version:\n",
        "    if False:\n",
        (f"{ACCOUNTS}::test_an_account_replaced_since_the_change_was_asked_for_is_not_overwritten",),
    ),
    Guard(
        "7",
        "the change of another employer is not decided under this one's name",
        ACCOUNT_COMMANDS,
        "    if request.object_id != str(payee_id):\n        raise ChangeRequestNotFound()\n",
        "",
        (f"{ACCOUNTS}::test_the_change_of_another_employer_is_not_decided_under_this_ones_name",),
    ),
    Guard(
        "7",
        "a claim is held back while its account is being changed",
        "services/subsidy/payments/repository.py",
        ", ~_in_doubt(), ~_account_waits()",
        ", ~_in_doubt()",
        (f"{ACCOUNTS}::test_a_change_after_review_holds_the_claim_back_until_a_second_person_agrees",),
    ),
    Guard(
        "7",
        "who confirmed the account does not pay it",
        "services/subsidy/payments/repository.py",
        "PayoutAccount.confirmed_by.is_distinct_from(by.id)",
        "PayoutAccount.payee_id.is_not(None)",
        (f"{ACCOUNTS}::test_a_change_after_review_holds_the_claim_back_until_a_second_person_agrees",),
    ),
    Guard(
        "7",
        "who confirmed the account neither reviews nor approves the claim",
        "services/subsidy/claims/commands.py",
        "        raise AccountConfirmed()\n",
        "        pass\n",
        (f"{ACCOUNTS}::test_who_confirmed_the_account_neither_reviews_nor_approves_the_claim",),
    ),
)
