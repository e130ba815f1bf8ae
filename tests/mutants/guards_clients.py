"""Departments' systems and our own services: how they get a token, and what it may hold."""

from tests.mutants.runner import Guard

RULES = "tests/unit/registry/test_client_tokens.py"
TOKENS = "tests/component/registry/test_client_tokens.py"
FORGED = "tests/unit/chassis/test_tokens.py"
COMPANIES = "tests/component/jobfair/test_companies.py"
SECRETS = "tests/unit/deploy/test_secrets.py"

GUARDS = (
    Guard(
        "14.4",
        "a token holds no scope that was not granted",
        "services/registry/client_tokens/rules.py",
        "    return wanted if wanted <= granted else None\n",
        "    return wanted\n",
        (f"{RULES}::test_a_token_holds_no_more_than_was_granted",),
    ),
    Guard(
        "14.4",
        "a client's secret stands in one place only",
        "services/registry/client_tokens/endpoints.py",
        "        if asked.client_secret is not None or asked.client_id not in (None, header[0]):\n",
        "        if False:\n",
        (f"{TOKENS}::test_refusals_speak_oauth",),
    ),
    Guard(
        "14.4",
        "a parameter that comes twice is refused",
        "services/registry/client_tokens/endpoints.py",
        "if len(form.getlist(name)) > 1]",
        "if False]",
        (f"{TOKENS}::test_refusals_speak_oauth",),
    ),
    Guard(
        "14.4",
        "scopes are looked at after the secret",
        "services/registry/client_tokens/commands.py",
        "    signed = await sign_ins.sign_in_client(runtime, client_id, proof)\n"
        "    scopes = rules.narrowed(signed.caller.scopes, scope)\n",
        "    scopes = rules.narrowed(frozenset(), scope)\n"
        "    if scopes is None:\n"
        '        raise ScopeNotGranted(error="invalid_scope")\n'
        "    signed = await sign_ins.sign_in_client(runtime, client_id, proof)\n",
        (f"{TOKENS}::test_a_wrong_secret_does_not_learn_which_scopes_there_are",),
    ),
    Guard(
        "14.4",
        "the registry does not start with keys that lack its own",
        "services/registry/settings.py",
        '        if not any((key.get("kid"), key.get("x")) == (ours["kid"], ours["x"]) for key in keys):\n',
        "        if False:\n",
        (f"{SECRETS}::test_the_key_that_signs_stands_in_the_published_set",),
    ),
    Guard(
        "14.4",
        "a service takes no token that is for others",
        "chassis/auth.py",
        'aud={"essential": True, "values": [EVERY_SERVICE, audience(service)]},',
        'aud={"essential": True},',
        (
            f"{FORGED}::test_a_service_takes_what_is_for_it_or_for_every_one",
            f"{FORGED}::test_a_forged_token_is_nobodys",
        ),
    ),
    Guard(
        "14.4",
        "a token is signed by the one algorithm",
        "chassis/auth.py",
        "decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])",
        'decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM, "EdDSA"])',
        (f"{FORGED}::test_a_forged_token_is_nobodys",),
    ),
    Guard(
        "14.4",
        "nothing but an access token gives access",
        "chassis/auth.py",
        '        if decoded.header.get("typ") != "at+jwt":\n',
        "        if False:\n",
        (f"{FORGED}::test_a_forged_token_is_nobodys",),
    ),
    Guard(
        "14.4",
        "a machine's token is for the services of its scopes",
        "services/registry/accounts/commands.py",
        "    services = rules.services_of(caller.role, caller.scopes)\n",
        "    services = frozenset[str]()\n",
        (f"{TOKENS}::test_the_banks_token_opens_nothing_elsewhere",),
    ),
    Guard(
        "14.4",
        "a department's client without the scope reads no company",
        "services/jobfair/employers/endpoints.py",
        'CLIENT_SCOPES: Mapping[str, str] = {"list_companies": ClientScope.COMPANIES}\n',
        "CLIENT_SCOPES: Mapping[str, str] = {}\n",
        (f"{COMPANIES}::test_without_the_scope_a_departments_client_reads_no_company",),
    ),
    Guard(
        "14.4",
        "market supervision reads the companies of its area",
        "services/jobfair/employers/repository.py",
        "    return reach(Employer, by)\n",
        "    return Employer.area.is_not(None)\n",
        (f"{COMPANIES}::test_companies_of_elsewhere_are_not_there",),
    ),
    Guard(
        "14.4",
        "the scope of companies opens no other operation",
        "services/jobfair/access.py",
        "CASEWORKER: Rule = {Role.CASEWORKER: Reach.AREA}\n",
        "CASEWORKER: Rule = {Role.CASEWORKER: Reach.AREA, Role.DEPARTMENT_CLIENT: Reach.AREA}\n",
        (f"{COMPANIES}::test_the_scope_opens_companies_and_no_person",),
    ),
)
