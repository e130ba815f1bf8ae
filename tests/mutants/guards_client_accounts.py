"""Clients of systems: who closes, reopens and gives them credentials, and what ends with these."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/client_accounts/commands.py"
RULES = "services/registry/client_accounts/rules.py"
CREDENTIALS = "services/registry/client_credentials/commands.py"
REPOSITORY = "services/registry/client_credentials/repository.py"
TESTS = "tests/component/registry/test_client_accounts.py"

GUARDS = (
    Guard(
        "14.4",
        "a client's credential takes two persons of two lines",
        COMMANDS,
        "    await opening.refuse_one_hand(session, request.requested_by, by.id)\n",
        "",
        (f"{TESTS}::test_two_operators_of_one_line_do_not_replace_a_secret",),
    ),
    Guard(
        "14.4",
        "what has a scope is reopened by two",
        RULES,
        '    return role == Role.SERVICE or (step == "reopen" and bool(scopes))\n',
        "    return role == Role.SERVICE\n",
        (f"{TESTS}::test_what_has_a_scope_is_reopened_by_two_and_its_old_tokens_stay_ended",),
    ),
    Guard(
        "14.4",
        "our own service is not closed by one hand",
        RULES,
        '    return role == Role.SERVICE or (step == "reopen" and bool(scopes))\n',
        '    return step == "reopen" and bool(scopes)\n',
        (f"{TESTS}::test_our_own_services_client_is_closed_by_two_who_are_told_what_it_means",),
    ),
    Guard(
        "14.4",
        "a closed client signs in no more",
        COMMANDS,
        '    account.active = step == "reopen"\n',
        "    account.active = True\n",
        (f"{TESTS}::test_a_department_is_closed_by_one_and_its_tokens_end_everywhere",),
    ),
    Guard(
        "14.4",
        "a client closed while its secret is compared gets no token",
        CREDENTIALS,
        "    if account is None or not account.active or credential is None:\n",
        "    if account is None or credential is None:\n",
        (f"{TESTS}::test_who_is_closed_while_the_secret_is_compared_gets_no_token",),
    ),
    Guard(
        "14.4",
        "closing a client ends its tokens",
        COMMANDS,
        "            await credentials.end_tokens(session, credential, now)\n",
        "            pass\n",
        (f"{TESTS}::test_a_department_is_closed_by_one_and_its_tokens_end_everywhere",),
    ),
    Guard(
        "14.4",
        "every service hears of a client's end",
        CREDENTIALS,
        "    await outbox.record(\n"
        "        session, StaffSessionEnded(session_id=ended, account_id=credential.account_id, tokens_until=until)\n"
        "    )\n",
        "",
        (f"{TESTS}::test_a_service_hears_of_a_clients_end_and_refuses_its_token",),
    ),
    Guard(
        "14.4",
        "a machine's token belongs to its credential",
        CREDENTIALS,
        "        session=credential.session_id,\n",
        "",
        (f"{TESTS}::test_after_a_leak_the_old_secret_and_its_tokens_end_at_once",),
    ),
    Guard(
        "14.4",
        "a retired credential signs in no more",
        REPOSITORY,
        "        ClientCredential.ended_at.is_(None),\n",
        "",
        (f"{TESTS}::test_after_a_leak_the_old_secret_and_its_tokens_end_at_once",),
    ),
    Guard(
        "14.4",
        "an old credential ends when its overlap does",
        CREDENTIALS,
        "            old.expires_at = rules.end_of_old(old.expires_at, now, overlap_days)\n",
        "            pass\n",
        (f"{TESTS}::test_a_new_secret_overlaps_with_the_old_one_for_the_days_that_were_chosen",),
    ),
    Guard(
        "14.4",
        "no token outlives its credential",
        CREDENTIALS,
        "rules.token_life(credential.expires_at, now, CLIENT_TOKEN_LIFE)",
        "CLIENT_TOKEN_LIFE",
        (f"{TESTS}::test_a_token_does_not_outlive_its_credential",),
    ),
    Guard(
        "14.4",
        "a client has two living credentials at most",
        COMMANDS,
        "        raise TwoCredentials()\n",
        "        pass\n",
        (f"{TESTS}::test_a_new_secret_overlaps_with_the_old_one_for_the_days_that_were_chosen",),
    ),
    Guard(
        "14.4",
        "the last credential is not retired by one hand",
        COMMANDS,
        "        raise LastCredential()\n",
        "        pass\n",
        (f"{TESTS}::test_one_of_two_credentials_is_retired_by_one_person_and_the_last_is_not",),
    ),
    Guard(
        "14.4",
        "a secret that was used before does not come back",
        COMMANDS,
        "            raise CredentialUsedBefore()\n",
        "            pass\n",
        (f"{TESTS}::test_a_secret_of_before_is_not_taken_again",),
    ),
    Guard(
        "14.4",
        "a change is applied to the client that was seen",
        COMMANDS,
        "            raise ClientChangedMeanwhile()\n",
        "            pass\n",
        (f"{TESTS}::test_a_change_is_applied_to_the_client_that_was_seen",),
    ),
    Guard(
        "14.4",
        "a wrong secret costs the same whatever clients there are",
        CREDENTIALS,
        "[*by_hash, *[None] * rules.MOST_LIVING][: rules.MOST_LIVING]",
        "list(by_hash)",
        (f"{TESTS}::test_a_wrong_secret_costs_as_many_looks_whatever_there_is",),
    ),
)
