"""Issue 14.3: secrets of staff, second factors and their resets."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/staff_secrets/commands.py"
REPOSITORY = "services/registry/staff_secrets/repository.py"
RULES = "services/registry/staff_secrets/rules.py"
RESETS = "services/registry/secret_changes/commands.py"
SIGN_INS = "services/registry/sign_ins/commands.py"
STAFF_SECRETS = "tests/component/registry/test_staff_secrets.py"
FACTORS = "tests/component/registry/test_second_factors.py"
SECRET_RESETS = "tests/component/registry/test_secret_resets.py"
SECRET_RULES = "tests/unit/registry/test_secret_rules.py"

SCOPE = (f"{SECRET_RESETS}::test_an_administrator_resets_nothing_above_or_beyond_themselves",)

GUARDS = (
    Guard(
        "14.3",
        "a city's administrator resets nobody above them",
        RESETS,
        "    if not opening_rules.administers(by.role, Role(account.role)):\n",
        "    if False:\n",
        SCOPE,
    ),
    Guard(
        "14.3",
        "a city's administrator decides on no reset of somebody above them",
        "services/registry/secret_changes/repository.py",
        "        StaffAccount.role.in_(ADMINISTERED_BY.get(by.role, frozenset())),\n",
        "",
        SCOPE,
    ),
    Guard(
        "14.3",
        "a city's administrator resets in their own city",
        "services/registry/secret_changes/repository.py",
        "    return true() if reach_of(by) == Reach.ANY else by.area_clause(StaffAccount.area)\n",
        "    return true()\n",
        SCOPE,
    ),
    Guard(
        "14.3",
        "the last five secrets are not taken again",
        COMMANDS,
        "    for stored in (account.password_hash, *past):\n",
        "    for stored in (account.password_hash,):\n",
        (f"{STAFF_SECRETS}::test_the_last_five_secrets_are_not_taken_again",),
    ),
    Guard(
        "14.3",
        "a first secret opens its own change alone",
        RULES,
        "    return by_other or now >= set_at + ageing.own\n",
        "    return now >= set_at + ageing.own\n",
        (f"{STAFF_SECRETS}::test_the_first_sign_in_changes_the_secret",),
    ),
    Guard(
        "14.3",
        "a secret ages",
        RULES,
        "    return by_other or now >= set_at + ageing.own\n",
        "    return by_other\n",
        (f"{STAFF_SECRETS}::test_a_secret_ages",),
    ),
    Guard(
        "14.3",
        "a first secret expires",
        RULES,
        "    return by_other and now >= set_at + ageing.first\n",
        "    return False\n",
        (f"{STAFF_SECRETS}::test_a_first_secret_that_nobody_changed_in_time_opens_nothing",),
    ),
    Guard(
        "14.3",
        "what others would try first is refused",
        RULES,
        "    return Weakness.GUESSABLE if _effective(plain, words) < LEAST_EFFECTIVE else None\n",
        "    return None\n",
        (f"{SECRET_RULES}::test_what_others_would_try_first_is_guessable",),
    ),
    Guard(
        "14.3",
        "a one-time code is taken once",
        REPOSITORY,
        "SecondFactor.last_step.is_(None) | (SecondFactor.last_step < step)",
        "SecondFactor.last_step.is_not(None)",
        (f"{FACTORS}::test_each_code_signs_in_once_and_none_before_it",),
    ),
    Guard(
        "14.3",
        "a recovery code is taken once",
        REPOSITORY,
        ", RecoveryCode.used_at.is_(None)",
        "",
        (f"{FACTORS}::test_a_recovery_code_stands_in_once",),
    ),
    Guard(
        "14.3",
        "guesses at a change of the secret count as at signing in",
        SIGN_INS,
        "        await _refuse(runtime, attempt, active)\n        raise SignInRefused()\n    return",
        "        await _take_back(runtime, attempt)\n        raise SignInRefused()\n    return",
        (f"{STAFF_SECRETS}::test_guesses_at_every_endpoint_count_together",),
    ),
    Guard(
        "14.3",
        "a wrong code counts as a wrong secret",
        SIGN_INS,
        "    except (SecondFactorRefused, SignInRefused) as refusal:\n",
        "    except SignInRefused as refusal:\n",
        (f"{FACTORS}::test_wrong_codes_are_slowed_as_wrong_secrets_and_nothing_between_forgives_them",),
    ),
    Guard(
        "14.3",
        "a right secret without more forgives no guesses",
        SIGN_INS,
        "_by_key(attempt, rules.taken_back(counts, _limits()))",
        "_by_key(attempt, rules.succeeded(counts, now))",
        (
            f"{FACTORS}::test_wrong_codes_are_slowed_as_wrong_secrets_and_nothing_between_forgives_them",
            f"{STAFF_SECRETS}::test_what_is_refused_after_the_right_secret_is_no_guess_and_forgives_none",
        ),
    ),
    Guard(
        "14.3",
        "a role of the list signs in with a second factor",
        COMMANDS,
        "    if account.role in registry_settings().roles_with_second_factor:\n",
        "    if False:\n",
        (f"{FACTORS}::test_a_role_with_a_second_factor_enrols_and_then_signs_in_with_it",),
    ),
    Guard(
        "14.3",
        "a secret is changed with the second factor",
        COMMANDS,
        "    await prove_factor(session, cipher, account, code, now)\n    _refuse_expired(account, now)\n"
        "    await refuse_weak(account, new)\n",
        "    _refuse_expired(account, now)\n    await refuse_weak(account, new)\n",
        (f"{SECRET_RESETS}::test_a_reset_secret_leaves_the_second_factor",),
    ),
    Guard(
        "14.3",
        "another device is bound with the one of now",
        COMMANDS,
        "    await prove_factor(session, cipher, account, code, now)\n    _refuse_expired(account, now)\n"
        "    if account.secret_set_by_other:\n",
        "    _refuse_expired(account, now)\n    if account.secret_set_by_other:\n",
        (f"{FACTORS}::test_another_device_takes_the_old_ones_code_and_counts_once_it_is_confirmed",),
    ),
    Guard(
        "14.3",
        "one operator takes over no account: the same hands are not in both resets",
        RESETS,
        "        await refuse_hand_in_both(session, kind, account.id, [request.requested_by, by.id], now)\n",
        "",
        (f"{SECRET_RESETS}::test_who_had_a_hand_in_one_reset_takes_over_no_account_by_the_other",),
    ),
    Guard(
        "14.3",
        "nobody decides on the reset of their own account",
        RESETS,
        "        if account.id == by.id:\n            raise OwnAccount()\n",
        "",
        (f"{SECRET_RESETS}::test_nobody_resets_their_own_account",),
    ),
    Guard(
        "14.3",
        "a changed secret ends the sessions there were",
        RESETS,
        '        await end_sessions(session, account.id, "secret_changed", caller_of(account))\n',
        "",
        (f"{SECRET_RESETS}::test_a_new_secret_and_a_reset_end_the_session_there_was",),
    ),
    Guard(
        "14.3",
        "a reset ends the sessions there were",
        RESETS,
        "        await end_sessions(session, account.id, kind, by)\n",
        "",
        (f"{SECRET_RESETS}::test_a_new_secret_and_a_reset_end_the_session_there_was",),
    ),
    Guard(
        "14.3",
        "what comes from one hand is no second person for a reset",
        RESETS,
        "        await refuse_one_hand(session, request.requested_by, by.id)\n",
        "",
        (f"{SECRET_RESETS}::test_accounts_of_one_line_are_one_person_in_resets",),
    ),
    Guard(
        "14.3",
        "accounts of one line are one person in both resets",
        RESETS,
        "    lines = [await lineage(session, person) for person in persons]\n",
        "    lines: list[frozenset[UUID]] = []\n",
        (f"{SECRET_RESETS}::test_accounts_of_one_line_are_one_person_in_resets",),
    ),
)
