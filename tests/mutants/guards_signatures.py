"""Signatures of requests: who must show one, what it covers, how long and how often it counts, who has the key."""

from tests.mutants.runner import Guard

CHASSIS = "chassis/request_signatures.py"
BODIES = "chassis/bodies.py"
CREDENTIALS = "services/registry/client_credentials/commands.py"
UNIT = "tests/unit/chassis/test_request_signatures.py"
NONCES = "tests/component/chassis/test_request_nonces.py"
CLIENTS = "tests/component/registry/test_client_signatures.py"
CHANGED = f"{UNIT}::test_a_changed_request_is_refused"

GUARDS = (
    Guard(
        "14.4",
        "a token that demands a signature opens nothing without one",
        CHASSIS,
        "        if caller is None or caller.signing is None:\n",
        "        if True:\n",
        (f"{NONCES}::test_every_service_demands_a_signature_and_takes_each_once[registry]",),
    ),
    Guard(
        "14.4",
        "a request without a body is judged by its signature",
        BODIES,
        "                await self._runtime.signatures.accept(signature, ())\n",
        "                pass\n",
        (f"{NONCES}::test_every_service_demands_a_signature_and_takes_each_once[registry]",),
    ),
    Guard(
        "14.4",
        "a request with a body is judged by its signature",
        BODIES,
        "                    await self._runtime.signatures.accept(signature, body.chunks())\n",
        "                    pass\n",
        (f"{NONCES}::test_who_got_no_answer_signs_the_same_order_anew_and_it_takes_effect_once",),
    ),
    Guard(
        "14.4",
        "a signature by another key is wrong",
        CHASSIS,
        "        return hmac.compare_digest(wanted, self.signature)\n",
        "        return True\n",
        (f"{UNIT}::test_who_has_not_the_key_signs_nothing", CHANGED),
    ),
    Guard(
        "14.4",
        "a signature covers the body",
        CHASSIS,
        "            body.update(chunk)\n",
        "            pass\n",
        (CHANGED, f"{UNIT}::test_a_file_is_signed_with_every_byte_that_is_sent"),
    ),
    Guard(
        "14.4",
        "no signed header comes twice",
        CHASSIS,
        " if len(headers.getlist(name)) > 1]:\n",
        " if len(headers.getlist(name)) > 2]:\n",
        (CHANGED,),
    ),
    Guard(
        "14.4",
        "an old signature is stale",
        CHASSIS,
        "        if abs(at.timestamp() - self._now()) > self._settings.signature_seconds:\n",
        "        if at.timestamp() - self._now() > self._settings.signature_seconds:\n",
        (f"{UNIT}::test_a_signature_is_good_for_the_window_of_the_setting",),
    ),
    Guard(
        "14.4",
        "a signature of later is none yet",
        CHASSIS,
        "        if abs(at.timestamp() - self._now()) > self._settings.signature_seconds:\n",
        "        if self._now() - at.timestamp() > self._settings.signature_seconds:\n",
        (f"{UNIT}::test_a_signature_is_good_for_the_window_of_the_setting",),
    ),
    Guard(
        "14.4",
        "a signed request counts once",
        CHASSIS,
        "        if not await self._is_first(shown):\n",
        "        if False:\n",
        (
            f"{NONCES}::test_every_service_demands_a_signature_and_takes_each_once[subsidy]",
            f"{NONCES}::test_of_many_at_one_time_one_is_taken",
        ),
    ),
    Guard(
        "14.4",
        "a forger uses up nobody's nonce",
        CHASSIS,
        "        if not shown.is_right(key, chunks):\n"
        "            raise _logged(SignatureWrong(), shown.client)\n"
        "        if not await self._is_first(shown):\n"
        "            raise _logged(NonceUsed(), shown.client)\n",
        "        if not await self._is_first(shown):\n"
        "            raise _logged(NonceUsed(), shown.client)\n"
        "        if not shown.is_right(key, chunks):\n"
        "            raise _logged(SignatureWrong(), shown.client)\n",
        (f"{NONCES}::test_a_nonce_is_the_credentials_own_and_a_forger_uses_none_up",),
    ),
    Guard(
        "14.4",
        "a nonce is remembered for as long as any setting would take it",
        CHASSIS,
        "        forget_at = shown.at + timedelta(seconds=LONGEST_WINDOW_SECONDS) + CLOCKS_APART\n",
        "        forget_at = shown.at + timedelta(seconds=self._settings.signature_seconds)\n",
        (f"{NONCES}::test_a_nonce_is_forgotten_when_no_setting_would_take_it_any_more",),
    ),
    Guard(
        "14.4",
        "a text that is signed stands for one request",
        "contracts/signatures.py",
        '        if any("\\n" in line for line in lines):\n',
        "        if False:\n",
        (f"{UNIT}::test_a_line_break_makes_no_other_request_of_the_same_text",),
    ),
    Guard(
        "14.4",
        "a signing key is one client's",
        CHASSIS,
        "\\0{client}\\0{signing.credential}",
        "\\0{signing.credential}",
        (f"{UNIT}::test_who_has_not_the_key_signs_nothing[another client's key]",),
    ),
    Guard(
        "14.4",
        "a signing key is one credential's",
        CHASSIS,
        "\\0{client}\\0{signing.credential}",
        "\\0{client}",
        (
            f"{UNIT}::test_who_has_not_the_key_signs_nothing[another credential's key]",
            f"{CLIENTS}::test_another_credential_signs_too_unless_two_agree_that_it_does_not",
        ),
    ),
    Guard(
        "14.4",
        "without a key of the platform nobody signs",
        CHASSIS,
        "    if not secret:\n        raise SignaturesNotSetUp()\n",
        "",
        (f"{UNIT}::test_without_a_secret_of_the_platform_there_is_no_key_and_the_demos_counts_in_demo_mode_alone",),
    ),
    Guard(
        "14.4",
        "the demo's signing key counts in demo mode alone",
        "chassis/settings.py",
        '(DEMO_SIGNING_KEY if self.demo else "")',
        "DEMO_SIGNING_KEY",
        (f"{UNIT}::test_without_a_secret_of_the_platform_there_is_no_key_and_the_demos_counts_in_demo_mode_alone",),
    ),
    Guard(
        "14.4",
        "a demand that is not understood opens nothing",
        "chassis/auth.py",
        'if claims.get("sig") is not None else None',
        'if ":" in (claims.get("sig") or "") else None',
        (f"{UNIT}::test_a_demand_that_nobody_understands_opens_nothing",),
    ),
    Guard(
        "14.4",
        "the token of a credential that signs demands it",
        CREDENTIALS,
        "        signing=credential.signing,\n",
        "",
        (f"{CLIENTS}::test_a_client_that_signs_takes_its_key_once_and_opens_nothing_without_it",),
    ),
    Guard(
        "14.4",
        "a signing key is given out once",
        "services/registry/client_credentials/repository.py",
        "ClientCredential.id == credential_id, ClientCredential.signing_key_given_at.is_(None)",
        "ClientCredential.id == credential_id",
        (
            f"{CLIENTS}::test_a_client_that_signs_takes_its_key_once_and_opens_nothing_without_it",
            f"{CLIENTS}::test_of_two_who_ask_at_one_time_one_gets_the_key",
        ),
    ),
    Guard(
        "14.4",
        "who took a signing key is in the trail",
        CREDENTIALS,
        '        await audit.record(session, by, "take_signing_key", "client_account", by.id,'
        " detail=detail, area=by.area)\n",
        "",
        (f"{CLIENTS}::test_a_client_that_signs_takes_its_key_once_and_opens_nothing_without_it",),
    ),
    Guard(
        "14.4",
        "a replacement that says nothing of signatures takes none away",
        "services/registry/client_accounts/commands.py",
        "    newest = living[-1].signing if living else None\n",
        "    newest = None\n",
        (f"{CLIENTS}::test_another_credential_signs_too_unless_two_agree_that_it_does_not",),
    ),
    Guard(
        "14.4",
        "a client that signs is opened by two",
        "services/registry/account_opening/rules.py",
        "    return role in ROLES_OF_TWO_OPERATORS or bool(scopes) or signs\n",
        "    return role in ROLES_OF_TWO_OPERATORS or bool(scopes)\n",
        (f"{CLIENTS}::test_a_client_that_signs_is_opened_by_two_who_see_that_it_does",),
    ),
    Guard(
        "14.4",
        "our own services, which cannot sign, are not asked to",
        CREDENTIALS,
        "    if role == Role.SERVICE:\n        raise ServiceDoesNotSign()\n",
        "",
        (f"{CLIENTS}::test_our_own_services_do_not_sign_and_nobody_does_without_a_key_of_the_platform",),
    ),
)
