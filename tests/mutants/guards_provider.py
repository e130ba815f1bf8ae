"""Issue 14.3: sign-in of staff at their city's own provider, and who is whose account there."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/provider_sign_ins/commands.py"
REPOSITORY = "services/registry/provider_sign_ins/repository.py"
RULES = "services/registry/provider_sign_ins/rules.py"
PORT = "services/registry/provider_sign_ins/ports/provider.py"
LINKS = "services/registry/provider_links/commands.py"
SIGN_INS = "tests/component/registry/test_provider_sign_ins.py"
FACTORS = "tests/component/registry/test_provider_factors.py"
LINK_TESTS = "tests/component/registry/test_provider_links.py"
ONCE = (f"{SIGN_INS}::test_an_answer_works_once_in_time_and_in_the_browser_that_asked_for_it",)
FORGED = (f"{SIGN_INS}::test_a_forged_id_token_signs_nobody_in",)
CITY = (f"{SIGN_INS}::test_a_provider_speaks_for_accounts_of_its_own_city",)
FACTOR = (f"{SIGN_INS}::test_the_second_factor_is_shown_by_the_provider_or_asked_for",)

GUARDS = (
    Guard(
        "14.3",
        "the state of another browser is refused",
        COMMANDS,
        "    if not rules.same(_bound(runtime.cipher, key).state, answer.state):\n",
        "    if False:\n",
        ONCE,
    ),
    Guard("14.3", "an answer works once", REPOSITORY, "        ProviderSignIn.redeemed_at.is_(None),\n", "", ONCE),
    Guard(
        "14.3",
        "a sign-in is its own browser's",
        REPOSITORY,
        "        ProviderSignIn.key_index == key_index,\n        ProviderSignIn.redeemed_at.is_(None),\n",
        "        ProviderSignIn.redeemed_at.is_(None),\n",
        ONCE,
    ),
    Guard(
        "14.3",
        "a sign-in at a provider takes ten minutes at most",
        REPOSITORY,
        "        ProviderSignIn.expires_at > func.now(),\n    )\n    return (await session.scalars(statement",
        "    )\n    return (await session.scalars(statement",
        ONCE,
    ),
    Guard(
        "14.3",
        "a code goes to the provider that gave it",
        COMMANDS,
        "    if rules.is_mixed_up(row.issuer, answer.issuer, always=configuration.names_itself):\n",
        "    if False:\n",
        (f"{SIGN_INS}::test_an_answer_of_another_provider_is_refused_before_its_code_is_sent",),
    ),
    Guard(
        "14.3",
        "an ID token is of the configured issuer",
        RULES,
        '    if claims.get("iss") != expected.issuer:\n',
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an ID token is of this very sign-in",
        RULES,
        '    if not same(expected.nonce, claims.get("nonce")):\n',
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an ID token is for us",
        RULES,
        "    if client_id not in audiences:\n",
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an ID token for several was given to us",
        RULES,
        "    return Flaw.PARTY if (party is not None or len(audiences) > 1) and party != client_id else None\n",
        "    return None\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an ID token ends",
        RULES,
        "    if expires + LEEWAY_SECONDS <= now:\n",
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an ID token was issued now",
        RULES,
        "    if not now - OLDEST_SECONDS <= issued <= now + LEEWAY_SECONDS:\n",
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an authentication of long ago does not count",
        RULES,
        "    if not now - authenticated_seconds - LEEWAY_SECONDS <= authenticated <= now + LEEWAY_SECONDS:\n",
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "an access token is no ID token",
        PORT,
        '    if decoded.header.get("typ") not in (None, "JWT"):\n',
        "    if False:\n",
        FORGED,
    ),
    Guard(
        "14.3",
        "a discovery document names its own issuer",
        PORT,
        '        if document.get("issuer") != self.own.issuer or not all(map(self._is_safe, addresses)):\n',
        "        if not all(map(self._is_safe, addresses)):\n",
        (f"{SIGN_INS}::test_a_provider_that_is_away_slow_or_not_itself_is_503_and_local_sign_in_goes_on",),
    ),
    Guard(
        "14.3",
        "a provider speaks for its own city",
        COMMANDS,
        '    if city_of(account.area) != row.city:\n        await _refuse(runtime, row.city, "other_city")\n',
        "",
        CITY,
    ),
    Guard(
        "14.3",
        "a closed account is nobody's at its provider",
        COMMANDS,
        "    if not account.active:\n",
        "    if False:\n",
        (f"{SIGN_INS}::test_a_closed_account_is_refused_at_once_and_a_moved_one_in_its_city_of_before",),
    ),
    Guard(
        "14.3",
        "a link that ended meanwhile opens nothing",
        COMMANDS,
        "        if current is None or city_of(locked.area) != row.city:\n",
        "        if False:\n",
        (f"{SIGN_INS}::test_a_link_that_ends_while_the_provider_answers_opens_nothing",),
    ),
    Guard(
        "14.3",
        "our own factor is asked for where the provider shows none",
        COMMANDS,
        "        if not factor_shown:\n",
        "        if False:\n",
        FACTOR,
    ),
    Guard(
        "14.3",
        "the owner's own device agrees to a new link",
        COMMANDS,
        "        elif current.confirmed_at is None:\n",
        "        elif False:\n",
        (f"{FACTORS}::test_the_owners_device_agrees_to_a_new_link_whatever_the_provider_shows",),
    ),
    Guard(
        "14.3",
        "nobody has a hand in a link and in the device",
        "services/registry/secret_changes/rules.py",
        '    "reset_second_factor": ("reset_secret", LINK),\n    LINK: ("reset_second_factor",),\n',
        '    "reset_second_factor": ("reset_secret",),\n    LINK: (),\n',
        (f"{FACTORS}::test_nobody_has_a_hand_in_a_link_and_in_the_reset_of_the_device",),
    ),
    Guard(
        "14.3",
        "a provider's second factor is of the kinds that the city takes",
        RULES,
        "    return any(method in amr for method in given if isinstance(method, str)) or",
        "    return bool(given) or",
        FACTOR,
    ),
    Guard(
        "14.3",
        "a sign-in that asked for our factor opens one session",
        COMMANDS,
        "        if not await repository.finish(session, row.id):\n",
        "        if False:\n",
        FACTOR,
    ),
    Guard(
        "14.3",
        "wrong codes after a provider count as after a secret",
        "services/registry/sign_ins/commands.py",
        '    attempt = await _counted(runtime, _keys(runtime, "staff_account", account.login))\n    if attempt.wait:\n',
        '    attempt = await _counted(runtime, _keys(runtime, "staff_account", account.login))\n    if False:\n',
        (f"{SIGN_INS}::test_wrong_codes_are_counted_with_those_at_the_local_sign_in",),
    ),
    Guard(
        "14.3",
        "an account is linked by who administers it",
        LINKS,
        "    account = await staff_accounts.administered(session, account_id, seen, by)\n    if not account.active:\n",
        "    account = await staff_accounts._locked(session, account_id)\n    if not account.active:\n",
        (f"{LINK_TESTS}::test_an_administrator_links_accounts_of_their_city_below_themselves",),
    ),
    Guard(
        "14.3",
        "a link is of the provider that the city has now",
        LINKS,
        "    if provider_for(opening_rules.city_of(account.area)).issuer != issuer:\n",
        "    if False:\n",
        (f"{LINK_TESTS}::test_a_link_to_an_account_that_has_changed_since_is_not_made",),
    ),
)
