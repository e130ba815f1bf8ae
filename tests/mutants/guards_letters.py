"""Points 8, 9 and 19: the bank's word, accounts over money, and what becomes of a dead letter."""

from tests.mutants.runner import Guard

BANK = "tests/component/subsidy/test_bank_discrepancies.py"
OPENING = "tests/component/registry/test_account_opening.py"
LETTERS = "tests/component/messaging/test_dead_letter_changes.py"
CORRECTED = "tests/component/subsidy/test_corrected_events.py"
CHANGES = "chassis/dead_letter_changes.py"
OPENING_RULES = "services/registry/account_opening/rules.py"

GUARDS = (
    Guard(
        "8",
        "access row: take_bank_confirmations, not for payer",
        "services/subsidy/access.py",
        '    "take_bank_confirmations": {Role.DEPARTMENT_CLIENT: Scope.AREA},',
        '    "take_bank_confirmations": {Role.DEPARTMENT_CLIENT: Scope.AREA, Role.PAYER: Scope.AREA},',
        (f"{BANK}::test_only_the_banks_client_confirms",),
    ),
    Guard(
        "8",
        "of the departments' clients the bank's alone confirms",
        "chassis/access.py",
        "    if needed is not None and needed not in caller.scopes:\n",
        "    if False:\n",
        (f"{BANK}::test_only_the_banks_client_confirms",),
    ),
    Guard(
        "8",
        "who made the file, or had another hand in the payment, does not judge what became of it",
        "services/subsidy/payments/commands.py",
        "    if await repository.had_a_hand_in(session, found.line, by.id):\n",
        "    if False:\n",
        (
            f"{BANK}::test_who_made_the_file_does_not_judge_what_became_of_it",
            f"{BANK}::test_who_had_a_hand_in_the_payment_does_not_find_out_whether_it_arrived",
        ),
    ),
    Guard(
        "8",
        "an account over money takes two operators",
        OPENING_RULES,
        "    return role in OVER_MONEY or bool(scopes)\n",
        "    return bool(scopes)\n",
        (f"{OPENING}::test_an_account_over_money_is_opened_by_two_operators",),
    ),
    Guard(
        "8",
        "the bank's client takes two operators",
        OPENING_RULES,
        "    return role in OVER_MONEY or bool(scopes)\n",
        "    return role in OVER_MONEY\n",
        (f"{OPENING}::test_the_banks_client_takes_two_operators_and_its_token_says_what_it_is",),
    ),
    Guard(
        "8",
        "a role signs in by its own door",
        "services/registry/account_opening/commands.py",
        "    if not rules.fits(door, account.role):\n",
        "    if False:\n",
        (f"{OPENING}::test_a_role_signs_in_by_its_own_door",),
    ),
    Guard(
        "8",
        "a login that came into use meanwhile is not taken over",
        "services/registry/account_opening/commands.py",
        "        raise LoginTaken()\n",
        "        pass\n",
        (f"{OPENING}::test_a_login_that_came_into_use_meanwhile_is_not_taken_over",),
    ),
    Guard(
        "9",
        "access rows: the dead letters, not for auditor",
        "chassis/dead_letter_endpoints.py",
        '{"ops": Scope.ANY}',
        '{"ops": Scope.ANY, "auditor": Scope.ANY}',
        (f"{LETTERS}::test_nobody_but_ops_changes_a_dead_letter",),
    ),
    Guard(
        "9",
        "a rewrite fits the contract",
        CHANGES,
        "            raise RewriteDoesNotFit(fields=[scrubbed(field) for field in fields]) from None\n",
        "            return\n",
        (f"{LETTERS}::test_a_rewrite_fits_the_contract_and_speaks_of_the_same",),
    ),
    Guard(
        "9",
        "a rewrite speaks of the same",
        CHANGES,
        "        if event.subject() != letter.subject:\n            raise SubjectChanged()\n",
        "",
        (f"{LETTERS}::test_a_rewrite_fits_the_contract_and_speaks_of_the_same",),
    ),
    Guard(
        "9",
        "the original is kept",
        "chassis/dead_letters.py",
        'text("UPDATE dead_letter SET rewrite = :rewrite, fixed_at = now() WHERE id = :id")',
        'text("UPDATE dead_letter SET payload = :rewrite, fixed_at = now() WHERE id = :id")',
        (f"{LETTERS}::test_the_original_cannot_be_overwritten_by_any_code",),
    ),
    Guard(
        "9",
        "no code overwrites the original",
        "chassis/dead_letters.py",
        'MUTABLE = ("rewrite",',
        'MUTABLE = ("payload", "rewrite",',
        (f"{LETTERS}::test_the_original_cannot_be_overwritten_by_any_code",),
    ),
    Guard(
        "9",
        "the rewrite of another letter is not decided here",
        CHANGES,
        "    if request.object_id != str(letter_id):\n        raise ChangeRequestNotFound()\n",
        "",
        (f"{LETTERS}::test_the_rewrite_of_another_letter_is_not_decided_here",),
    ),
    Guard(
        "9",
        "a rewrite is in the trail with its fields",
        CHANGES,
        '        await audit.record(session, by, "rewrite_dead_letter", "dead_letter", letter_id, detail=detail)\n',
        "",
        (f"{LETTERS}::test_the_trail_says_which_fields_and_not_what_they_hold",),
    ),
    Guard(
        "9",
        "a rewritten fact is shown on the claim",
        "services/subsidy/claims/endpoints.py",
        "for event in corrected]",
        "for event in corrected[:0]]",
        (f"{CORRECTED}::test_a_rewritten_fact_is_shown_on_the_claim_that_counts_it",),
    ),
    Guard(
        "19",
        "garbage that is set aside leaves the gauge",
        "chassis/dead_letters.py",
        '"open": "FROM dead_letter WHERE replayed_at IS NULL AND set_aside_at IS NULL",',
        '"open": "FROM dead_letter WHERE replayed_at IS NULL",',
        (f"{LETTERS}::test_garbage_is_set_aside_by_one_and_the_gauge_returns_to_zero",),
    ),
    Guard(
        "19",
        "a fact that a handler would take is left out by two alone",
        CHANGES,
        "    if letter.handler != NOBODY or service.handlers.for_type(letter.type):\n",
        "    if False:\n",
        (f"{LETTERS}::test_a_fact_that_a_handler_would_take_is_left_out_by_two_alone",),
    ),
    Guard(
        "19",
        "what is set aside is not replayed",
        "chassis/replay.py",
        "    if letter.set_aside_at is not None:\n        raise IsSetAside()\n    handlers =",
        "    handlers =",
        (f"{LETTERS}::test_garbage_is_set_aside_by_one_and_the_gauge_returns_to_zero",),
    ),
    Guard(
        "19",
        "setting aside is in the trail",
        CHANGES,
        '    await audit.record(session, by, "set_aside_dead_letter", "dead_letter", letter_id, purpose=reason)\n',
        "",
        (f"{LETTERS}::test_setting_aside_and_taking_up_are_in_the_trail",),
    ),
)
