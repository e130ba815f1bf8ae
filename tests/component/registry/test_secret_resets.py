"""Resets of staff's secrets and second factors: by two who administer the account, and by other hands each."""

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import secret_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, audit_of, count, problem
from tests.component.registry.secret_steps import (
    FIRST,
    NOBODYS,
    SECOND,
    THIRD,
    Clock,
    ask_reset,
    change,
    decide,
    enrolled,
    opened,
    reset,
    sign_in,
)
from tests.component.registry.staff_steps import account, act, admin
from tests.component.registry.staff_steps import decide as decide_move
from tests.support.platform import Boot, Platform

BOTH = ("reset_secret", "reset_second_factor")


@pytest.fixture
async def p(platform: Boot, settings: Settings, clock: Clock) -> Platform:
    settings(SECOND_FACTOR_ROLES='["caseworker"]')
    return await platform("registry")


async def test_a_secret_is_reset_by_two_operators_and_opens_its_change_alone(p: Platform, settings: Settings) -> None:
    settings(CHANGE_FIRST_SECRETS="true")
    account, asker = await opened(p), new_id()
    asked = (await ask_reset(p, "reset_secret", asker)).json()
    assert (asked["login"], asked["state"]) == (steps.LOGIN, "pending")
    assert problem(await decide(p, "reset_secret", asked["id"], asker)) == (409, "same-person")
    assert (await sign_in(p, SECOND)).status_code == 401
    [waiting] = (await p.as_(Role.OPS).get(f"{API}/reset-requests?kind=reset_secret")).json()["items"]
    assert (waiting["id"], waiting["role"]) == (asked["id"], "caseworker")
    assert (await decide(p, "reset_secret", asked["id"])).json()["state"] == "applied"
    assert problem(await sign_in(p, SECOND)) == (403, "secret-change-required")
    assert (await sign_in(p)).status_code == 401
    assert problem(await change(p, SECOND, FIRST)) == (422, "secret-used-before")
    assert (await change(p, SECOND, THIRD)).status_code == 201
    assert {"propose_reset_secret", "apply_reset_secret"} <= {act for act, *_ in await audit_of(p, str(account))}


async def test_a_reset_secret_leaves_the_second_factor(p: Platform, clock: Clock) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    assert (await reset(p, "reset_secret")).status_code == 200
    assert problem(await sign_in(p, SECOND)) == (401, "second-factor-required")
    assert problem(await change(p, SECOND, THIRD)) == (401, "second-factor-required")
    assert (await change(p, SECOND, THIRD, code=device.next_code())).status_code == 201


async def test_a_lost_device_is_reset_by_two_operators(p: Platform, clock: Clock) -> None:
    await opened(p)
    assert problem(await ask_reset(p, "reset_second_factor")) == (409, "second-factor-missing")
    _, codes = await enrolled(p, clock)
    assert (await reset(p, "reset_second_factor")).status_code == 200
    assert problem(await sign_in(p, code=codes[0])) == (403, "second-factor-enrolment-required")
    await enrolled(p, clock)


@pytest.mark.parametrize("kinds", [BOTH, BOTH[::-1]])
async def test_who_had_a_hand_in_one_reset_takes_over_no_account_by_the_other(
    p: Platform, clock: Clock, settings: Settings, kinds: tuple[str, str]
) -> None:
    """Neither who asked nor who agreed, neither asking nor agreeing; a day later they may, and others at once."""
    await p.set_time("2026-11-29T10:00:00+08:00")
    await opened(p)
    await enrolled(p, clock)
    asker, decider = new_id(), new_id()
    early = (await ask_reset(p, kinds[1], asker)).json()
    assert (await reset(p, kinds[0], asker, decider)).status_code == 200
    assert problem(await decide(p, kinds[1], early["id"])) == (409, "hand-in-both-resets")
    assert (await decide(p, kinds[1], early["id"], verdict="refuse")).status_code == 200
    if kinds[0] == "reset_second_factor":
        await enrolled(p, clock)
    for person in (asker, decider):
        assert problem(await ask_reset(p, kinds[1], person)) == (409, "hand-in-both-resets")
    other = (await ask_reset(p, kinds[1])).json()
    for person in (asker, decider):
        assert problem(await decide(p, kinds[1], other["id"], person)) == (409, "hand-in-both-resets")
    assert (await decide(p, kinds[1], other["id"], verdict="refuse")).status_code == 200
    await p.set_time("2026-11-30T09:59:00+08:00")
    assert problem(await ask_reset(p, kinds[1], asker)) == (409, "hand-in-both-resets")
    settings(RESET_INTERVAL_HOURS="23")
    assert (await ask_reset(p, kinds[1], asker)).status_code == 202


@pytest.mark.parametrize("act", ["change", *BOTH])
async def test_a_new_secret_and_a_reset_end_the_session_there_was(p: Platform, clock: Clock, act: str) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    token = (await sign_in(p, code=device.next_code())).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await p.anonymous.get(f"{API}/me", headers=bearer)).status_code == 200
    done = await (change(p, FIRST, SECOND, code=device.next_code()) if act == "change" else reset(p, act))
    assert done.status_code in (200, 201)
    assert (await p.anonymous.get(f"{API}/me", headers=bearer)).status_code == 401


async def test_accounts_of_one_line_are_one_person_in_resets(p: Platform, clock: Clock) -> None:
    """Whoever asked for an operator's account, and that operator: neither agrees to the other, nor do both resets."""
    await opened(p)
    await enrolled(p, clock)
    asker, other = new_id(), new_id()
    follower = {"login": "ops-9", "secret": NOBODYS, "role": "ops", "display_name": "运维丙（虚构）"}
    request = (await p.as_(Role.OPS, id=asker).post(f"{API}/staff-accounts", json=follower)).json()["request_id"]
    decision = f"{API}/account-requests/{request}/decision"
    await p.as_(Role.OPS, id=other).post(decision, json={"verdict": "apply", "note": "已核对（虚构）"})
    async with p.transaction("registry") as session:
        third = (await session.execute(text("SELECT id FROM staff_account WHERE login = 'ops-9'"))).scalar_one()
    asked = (await ask_reset(p, "reset_secret", asker)).json()
    assert problem(await decide(p, "reset_secret", asked["id"], third)) == (409, "one-hand")
    assert (await decide(p, "reset_secret", asked["id"], other)).status_code == 200
    assert problem(await ask_reset(p, "reset_second_factor", third)) == (409, "hand-in-both-resets")


async def test_nobody_resets_their_own_account(p: Platform, clock: Clock) -> None:
    account = await opened(p, Role.OPS, area=None)
    await enrolled(p, clock)
    for kind in BOTH:
        assert problem(await ask_reset(p, kind, account)) == (409, "own-account")
        asked = (await ask_reset(p, kind)).json()
        assert problem(await decide(p, kind, asked["id"], account)) == (409, "own-account")


async def test_a_reset_tells_no_operator_whether_they_guessed_the_secret(p: Platform) -> None:
    await opened(p)
    guessed, other = [await ask_reset(p, "reset_secret", secret=secret) for secret in (FIRST, NOBODYS)]
    assert (guessed.status_code, problem(other)) == (202, (409, "change-pending"))
    assert problem(await ask_reset(p, "reset_secret", login="nobody")) == (404, "account-not-found")
    assert problem(await ask_reset(p, "reset_secret", secret="password-2026")) == (422, "secret-weak")
    assert await count(p, "staff_secret_past") == 0


async def test_who_administers_no_accounts_resets_none(p: Platform) -> None:
    await opened(p)
    asked = (await ask_reset(p, "reset_secret")).json()
    body = {"login": steps.LOGIN, "reason": "x", "secret": SECOND}
    for role in set(Role) - {Role.OPS, Role.CITY_ADMINISTRATOR}:
        stranger = p.as_(role, area="urumqi")
        decision = f"{API}/reset-requests/reset_secret/{asked['id']}/decision"
        for answer in (
            await stranger.post(f"{API}/secret-resets", json=body),
            await stranger.post(f"{API}/second-factor-resets", json={"login": steps.LOGIN, "reason": "x"}),
            await stranger.post(decision, json={"verdict": "apply", "note": "x"}),
            await stranger.get(f"{API}/reset-requests?kind=reset_secret"),
        ):
            assert problem(answer) == (403, "forbidden")
    assert problem(await decide(p, "reset_second_factor", asked["id"])) == (404, "change-request-not-found")


@pytest.mark.parametrize("kinds", [BOTH, BOTH[::-1]])
async def test_two_administrators_of_a_city_reset_what_is_below_them_and_not_both_kinds(
    p: Platform, clock: Clock, kinds: tuple[str, str]
) -> None:
    worker = await opened(p)
    await enrolled(p, clock)
    first, second = new_id(), new_id()
    asked = (await ask_reset(p, kinds[0], client=admin(p, id=first))).json()
    assert problem(await decide(p, kinds[0], asked["id"], client=admin(p, id=first))) == (409, "same-person")
    assert problem(await decide(p, kinds[0], asked["id"], client=admin(p, "wuhan"))) == (
        404,
        "change-request-not-found",
    )
    for area, seen in (("urumqi", [asked["id"]]), ("wuhan", [])):
        rows = (await admin(p, area).get(f"{API}/reset-requests?kind={kinds[0]}")).json()["items"]
        assert [row["id"] for row in rows] == seen
    assert (await decide(p, kinds[0], asked["id"], client=admin(p, id=second))).json()["state"] == "applied"
    assert {f"propose_{kinds[0]}", f"apply_{kinds[0]}"} <= {action for action, *_ in await audit_of(p, str(worker))}
    if kinds[0] == "reset_second_factor":
        await enrolled(p, clock)
    for person in (first, second):
        assert problem(await ask_reset(p, kinds[1], client=admin(p, id=person))) == (409, "hand-in-both-resets")
    other = (await ask_reset(p, kinds[1], client=admin(p))).json()
    assert problem(await decide(p, kinds[1], other["id"], client=admin(p, id=first))) == (409, "hand-in-both-resets")
    assert (await decide(p, kinds[1], other["id"])).json()["state"] == "applied"


async def test_an_administrator_resets_nothing_above_or_beyond_themselves(p: Platform, clock: Clock) -> None:
    """Also what two operators have asked for is not theirs to decide."""
    above = (Role.AUDITOR, Role.SECURITY_OFFICER, Role.CITY_ADMINISTRATOR)
    for role in above:
        await account(p, f"the-{role}", role, "urumqi")
    elsewhere = await account(p, "elsewhere", Role.CASEWORKER, "wuhan/420106/420106001")
    await account(p, "of-no-city", Role.OPS)
    for role in above:
        assert problem(await ask_reset(p, "reset_secret", login=f"the-{role}", client=admin(p))) == (
            403,
            "role-above-own",
        )
        asked = (await ask_reset(p, "reset_secret", login=f"the-{role}")).json()
        decision = await decide(p, "reset_secret", asked["id"], client=admin(p))
        assert problem(decision) == (404, "change-request-not-found")
    for login in ("elsewhere", "of-no-city", "nobody"):
        for kind in BOTH:
            assert problem(await ask_reset(p, kind, login=login, client=admin(p))) == (404, "account-not-found")
    assert (await admin(p).get(f"{API}/reset-requests")).json()["items"] == []
    asked = (await ask_reset(p, "reset_secret", login="elsewhere", client=admin(p, "wuhan"))).json()
    moved = await act(p.as_(Role.OPS), elsewhere, "move", role="caseworker", area="urumqi/650102")
    assert (await decide_move(p.as_(Role.OPS), moved)).status_code == 200
    assert problem(await decide(p, "reset_secret", asked["id"], client=admin(p, "wuhan"))) == (
        404,
        "change-request-not-found",
    )
    assert (await decide(p, "reset_secret", asked["id"], client=admin(p))).status_code == 200
