"""Staff sign in at their city's own OpenID Connect provider, against a stand-in that misbehaves on wish."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from contracts.roles import Role
from services.registry.provider_sign_ins.ports import provider as port
from services.registry.sign_ins.commands import with_proven_account
from standins import oidc
from tests.component.registry import provider_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.identity_steps import make_old
from tests.component.registry.people import API, STREET, WUHAN_STREET, count, problem
from tests.component.registry.provider_steps import Browser, comes_back, linked, provider, sign_in
from tests.component.registry.secret_steps import Clock, enrolled, opened, wrong
from tests.component.registry.staff_steps import account, act, admin
from tests.support.platform import Boot, Platform

REFUSED = (401, "provider-sign-in-refused")


@pytest.fixture
async def p(platform: Boot, settings: Settings, clock: Clock) -> Platform:
    p = await platform("registry")
    steps.configured(settings)
    await steps.control(p, configuration={})
    return p


async def reasons(p: Platform) -> list[str]:
    """Why sign-ins were refused, as the trail has it and the answers do not."""
    async with p.transaction("registry") as session:
        query = text("SELECT detail->>'reason' FROM audit_entry WHERE action = 'sign_in_refused' ORDER BY id")
        return list(await session.scalars(query))


async def test_whoever_the_provider_names_signs_in_to_the_linked_account_with_a_session_like_any(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    await linked(p, worker)
    first = await sign_in(p)
    assert first.status_code == 201, first.text
    bearer = {"Authorization": f"Bearer {first.json()['access_token']}"}
    me = (await p.anonymous.get(f"{API}/me", headers=bearer)).json()
    assert (me["role"], me["area"]) == ("caseworker", STREET)
    refreshed = await p.anonymous.post(f"{API}/sessions/refresh", json={"refresh_token": first.json()["refresh_token"]})
    assert refreshed.status_code == 200
    assert (await sign_in(p)).status_code == 201
    assert (await p.anonymous.get(f"{API}/me", headers=bearer)).status_code == 401
    async with p.transaction("registry") as session:
        query = text("SELECT detail FROM audit_entry WHERE action = 'sign_in' AND object_id = :id")
        assert set(map(str, await session.scalars(query, {"id": str(worker)}))) == {str({"provider": oidc.ISSUER})}


async def test_where_no_provider_is_named_nobody_signs_in_at_one(p: Platform, settings: Settings) -> None:
    assert problem(await p.anonymous.post(steps.SIGN_INS, json={"city": "wuhan"})) == (404, "provider-not-configured")
    settings(PROVIDERS="[]")
    assert problem(await p.anonymous.post(steps.SIGN_INS, json={"city": "urumqi"})) == (404, "provider-not-configured")


async def test_an_answer_works_once_in_time_and_in_the_browser_that_asked_for_it(p: Platform) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    victim, thief = await comes_back(p), await comes_back(p, "somebody-else")
    for change in ({"key": thief.key}, {"state": thief.answer["state"]}, {"key": "x" * 43}):
        assert problem(await victim.completes(**change)) == REFUSED
    lured = Browser(p, victim.id, victim.key, victim.url, thief.answer)
    assert problem(await lured.completes()) == REFUSED
    assert problem(await Browser(p, thief.id, victim.key, "", victim.answer).completes()) == REFUSED
    both = await asyncio.gather(victim.completes(), victim.completes())
    assert sorted(answer.status_code for answer in both) == [201, 401]
    assert problem(await victim.completes()) == REFUSED
    tried = await comes_back(p)
    assert problem(await tried.completes(code="somebody-elses")) == REFUSED
    assert problem(await (await tried.authenticates()).completes()) == REFUSED
    assert (await reasons(p))[-1] == "provider_unknown_sign_in"
    late = await comes_back(p)
    await make_old(p, "provider_sign_in", "expires_at", "10 minutes")
    assert problem(await late.completes()) == REFUSED


async def test_a_code_of_another_sign_in_is_worth_nothing(p: Platform) -> None:
    """PKCE: whoever injects a stolen code lacks the verifier that goes with it."""
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    victim, thief = await comes_back(p), await comes_back(p, "somebody-else")
    assert problem(await thief.completes(code=victim.answer["code"])) == REFUSED
    assert (await reasons(p))[-1] == "provider_code"


async def test_an_answer_of_another_provider_is_refused_before_its_code_is_sent(p: Platform) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    for change in ({"iss": "https://elsewhere.example"}, {"iss": None}):
        browser = await comes_back(p)
        assert problem(await browser.completes(**change)) == REFUSED
        assert browser.answer["code"] in oidc._codes
    assert await reasons(p) == ["provider_mixed_up"] * 2


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "unsigned": ({"sign": "none"}, "signature"),
    "signed with the public key as if it were a secret": ({"sign": "mac"}, "signature"),
    "signed with another key": ({"sign": "other"}, "signature"),
    "a right signature under another key's name": ({"header": {"kid": "nobody"}}, "signature"),
    "another kind of token": ({"header": {"typ": "at+jwt"}}, "type"),
    "of another issuer": ({"claims": {"iss": "https://elsewhere.example"}}, "issuer"),
    "for another client": ({"claims": {"aud": "another"}}, "audience"),
    "for nobody": ({"claims": {"aud": None}}, "audience"),
    "for two, and given to the other": (
        {"claims": {"aud": [oidc.CLIENT, "b"], "azp": "b"}},
        "authorized_party",
    ),
    "for two, and given to nobody": ({"claims": {"aud": [oidc.CLIENT, "b"]}}, "authorized_party"),
    "of another sign-in": ({"claims": {"nonce": "another"}}, "nonce"),
    "without a nonce": ({"claims": {"nonce": None}}, "nonce"),
    "the one before": ({"sign": "replay"}, "nonce"),
    "expired": ({"claims": {"exp": 1_700_000_000}}, "expired"),
    "without an end": ({"claims": {"exp": None}}, "times"),
    "with an end in words": ({"claims": {"exp": "tomorrow"}}, "times"),
    "issued long ago": ({"claims": {"iat": 1_700_000_000}}, "not_issued_now"),
    "issued in times to come": ({"claims": {"iat": 4_000_000_000}}, "not_issued_now"),
    "of somebody who authenticated last year": ({"claims": {"auth_time": 1_700_000_000}}, "authenticated_long_ago"),
    "of somebody who authenticated nobody knows when": ({"claims": {"auth_time": None}}, "times"),
    "of nobody": ({"claims": {"sub": None}}, "subject"),
    "of an empty name": ({"claims": {"sub": ""}}, "subject"),
    "of a number": ({"claims": {"sub": 7}}, "subject"),
}


async def test_a_forged_id_token_signs_nobody_in(p: Platform) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    assert (await sign_in(p)).status_code == 201
    for name, (then, reason) in FORGED.items():
        assert problem(await sign_in(p, then=then)) == REFUSED, name
        assert (await reasons(p))[-1] == f"provider_{reason}", name
    assert (await sign_in(p)).status_code == 201


async def test_keys_are_rotated_with_overlap_and_a_withdrawn_one_counts_no_longer(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    before = await comes_back(p)
    assert (await sign_in(p)).status_code == 201
    await steps.control(p, rotate=True)
    assert problem(await sign_in(p)) == REFUSED  # the keys were asked for just now
    monkeypatch.setattr(port, "ASK_AGAIN_SECONDS", 0.0)
    assert [(await sign_in(p)).status_code, (await before.completes()).status_code] == [201, 201]
    await steps.control(p, withdraw=True)
    monkeypatch.setattr(port, "FRESH_SECONDS", 0.0)
    assert problem(await sign_in(p, then={"sign": "withdrawn"})) == REFUSED


async def test_a_provider_that_is_away_slow_or_not_itself_is_503_and_local_sign_in_goes_on(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    unavailable = (503, "provider-unavailable")
    on_the_way = await comes_back(p)
    await steps.control(p, away=True)
    assert problem(await p.anonymous.post(steps.SIGN_INS, json={"city": "urumqi"})) == unavailable
    assert problem(await on_the_way.completes()) == unavailable
    await steps.control(p, away=False)
    monkeypatch.setattr(port, "ANSWER_SECONDS", 0.3)
    assert problem(await sign_in(p, then={"silent": True})) == unavailable
    for strange in (
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ):
        await steps.control(p, configuration=strange)
        assert problem(await p.anonymous.post(steps.SIGN_INS, json={"city": "urumqi"})) == unavailable, strange
    body = {"login": "worker", "password": "geheim-1234"}
    assert (await p.anonymous.post(f"{API}/sessions", json=body)).status_code == 201


async def test_a_client_whose_secret_is_wrong_is_the_operators_matter(p: Platform, settings: Settings) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    steps.configured(settings, provider(client_secret="wrong"))
    assert problem(await sign_in(p)) == (503, "provider-unavailable")
    steps.configured(settings)
    await steps.control(p, configuration={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert (await sign_in(p)).status_code == 201


async def test_no_name_but_a_link_makes_an_account_somebodys(p: Platform) -> None:
    await account(p, "worker", Role.CASEWORKER, STREET)
    claims = {"email": "worker@urumqi.example", "preferred_username": "worker", "name": "人员（虚构）"}
    assert problem(await sign_in(p, "worker", then={"claims": claims})) == REFUSED
    assert await reasons(p) == ["provider_no_link"]


async def test_a_provider_speaks_for_accounts_of_its_own_city(p: Platform, settings: Settings) -> None:
    """Two cities with one provider, and an account that has moved to a city with another."""
    steps.configured(settings, provider(), provider("wuhan"))
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    await linked(p, await account(p, "other", Role.CASEWORKER, WUHAN_STREET), "u-2", "wuhan")
    assert [(await sign_in(p)).status_code, (await sign_in(p, "u-2", "wuhan")).status_code] == [201, 201]
    assert problem(await sign_in(p, "u-2")) == REFUSED
    assert problem(await sign_in(p, city="wuhan")) == REFUSED
    assert await reasons(p) == ["provider_other_city"] * 2


async def test_a_closed_account_is_refused_at_once_and_a_moved_one_in_its_city_of_before(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    await linked(p, worker)
    on_the_way = await comes_back(p)
    token = (await sign_in(p)).json()["access_token"]
    assert (await act(admin(p), worker, "closure", 2)).status_code == 200
    assert (await p.anonymous.get(f"{API}/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert problem(await on_the_way.completes()) == REFUSED
    assert await reasons(p) == ["provider_account_closed"]


@pytest.fixture
async def strict(p: Platform, settings: Settings) -> Platform:
    settings(SECOND_FACTOR_ROLES='["caseworker"]')
    return p


async def test_the_second_factor_is_shown_by_the_provider_or_asked_for(
    strict: Platform, clock: Clock, settings: Settings
) -> None:
    p, worker = strict, await opened(strict)
    await linked(p, worker)
    assert problem(await sign_in(p)) == (403, "second-factor-enrolment-required")
    shown_there: list[dict[str, Any]] = [{"amr": ["pwd", "otp"]}, {"amr": ["mfa"]}, {"amr": ["hwk"]}]
    for shown in shown_there:
        assert (await sign_in(p, **shown)).status_code == 201
    not_there: list[dict[str, Any]] = [{"amr": ["pwd", "sms"]}, {"amr": "otp"}, {"acr": "level-3"}]
    for shown in not_there:
        assert problem(await sign_in(p, **shown)) == (403, "second-factor-enrolment-required"), shown
    device, codes = await enrolled(p, clock)
    browser = await comes_back(p)
    assert problem(await browser.completes()) == (401, "second-factor-required")
    assert problem(await browser.shows(wrong(device))) == (401, "second-factor-refused")
    assert problem(await browser.shows(device.next_code(), key="x" * 43)) == REFUSED
    assert (await browser.shows(device.code())).status_code == 201
    assert problem(await browser.shows(device.next_code())) == REFUSED
    assert (await (await comes_back(p)).completes(one_time_code=codes[0])).status_code == 201
    steps.configured(settings, provider(amr=[], acr=["level-3"]))
    assert problem(await sign_in(p, amr=["otp"])) == (401, "second-factor-required")
    assert (await sign_in(p, acr="level-3")).status_code == 201


async def test_wrong_codes_are_counted_with_those_at_the_local_sign_in(strict: Platform, clock: Clock) -> None:
    p = strict
    await linked(p, await opened(p))
    device, _ = await enrolled(p, clock)
    browser = await comes_back(p)
    assert problem(await browser.completes()) == (401, "second-factor-required")
    answers = [problem(await browser.shows(wrong(device))) for _ in range(7)]
    assert answers[0] == (401, "second-factor-refused")
    assert answers[-1] == (429, "sign-in-locked")


async def test_a_link_that_ended_while_its_owner_was_away_opens_nothing(strict: Platform, clock: Clock) -> None:
    p, worker = strict, await opened(strict)
    await linked(p, worker)
    device, _ = await enrolled(p, clock)
    browser = await comes_back(p)
    assert problem(await browser.completes()) == (401, "second-factor-required")
    assert (await steps.end_link(admin(p), worker)).status_code == 204
    assert problem(await browser.shows(device.next_code())) == REFUSED
    assert problem(await sign_in(p, amr=["otp"])) == REFUSED


async def test_a_link_that_ends_while_the_provider_answers_opens_nothing(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    await linked(p, worker)

    async def ended_meanwhile(*given: Any) -> Any:
        assert (await steps.end_link(admin(p), worker)).status_code == 204
        return await with_proven_account(*given)

    monkeypatch.setattr("services.registry.provider_sign_ins.commands.with_proven_account", ended_meanwhile)
    assert problem(await sign_in(p)) == REFUSED
    assert (await reasons(p))[-1] == "provider-sign-in-refused"


async def test_nothing_that_signs_in_is_stored_and_old_sign_ins_are_forgotten(p: Platform) -> None:
    await linked(p, await account(p, "worker", Role.CASEWORKER, STREET))
    browser = await comes_back(p)
    assert (await browser.completes()).status_code == 201
    async with p.transaction("registry") as session:
        tables = ("provider_sign_in", "staff_provider_link", "audit_entry", "change_request", "outbox")
        rows = [str(await session.scalar(text(f"SELECT json_agg(t) FROM {table} t"))) for table in tables]
    for secret in (browser.key, browser.answer["state"], browser.answer["code"], steps.SUBJECT):
        assert not any(secret in row for row in rows)
    assert await p.run_job("registry", "forget_old_provider_sign_ins") == 0
    await make_old(p, "provider_sign_in", "expires_at", "11 minutes")
    assert await p.run_job("registry", "forget_old_provider_sign_ins") == 1
    assert await count(p, "provider_sign_in") == 0
