"""Which identity at a city's provider is whose account: by two persons of two lines, within their reach."""

import asyncio

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import provider_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.people import STREET, WUHAN_STREET, audit_of, problem
from tests.component.registry.provider_steps import ask_link, decide_link, end_link, linked, operator, sign_in
from tests.component.registry.secret_steps import Clock
from tests.component.registry.staff_steps import ACCOUNTS, account, act, admin, decide
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot, settings: Settings, clock: Clock) -> Platform:
    p = await platform("registry")
    steps.configured(settings)
    await steps.control(p, configuration={})
    return p


async def test_a_link_is_made_by_two_persons_and_moves_no_role(p: Platform) -> None:
    worker, first = await account(p, "worker", Role.CASEWORKER, STREET), new_id()
    asked = await ask_link(admin(p, id=first), worker)
    assert problem(await decide_link(admin(p, id=first), asked)) == (409, "same-person")
    assert (await sign_in(p)).status_code == 401
    [waiting] = (await admin(p).get(steps.LINKS)).json()["items"]
    assert (waiting["subject"], waiting["object_id"]) == (steps.SUBJECT, str(worker))
    assert (waiting["login"], bool(waiting["display_name"])) == ("worker", True)
    assert (await decide_link(admin(p), asked)).json()["state"] == "applied"
    assert (await sign_in(p)).json()["role"] == "caseworker"
    shown = (await operator(p).get(f"{ACCOUNTS}/{worker}")).json()
    assert (shown["role"], shown["area"], shown["version"]) == ("caseworker", STREET, 2)
    assert (await admin(p).get(f"{ACCOUNTS}/{worker}/provider-link")).json()["account_id"] == str(worker)
    assert {"propose_link_provider", "apply_link_provider", "link_provider"} <= {
        action for action, *_ in await audit_of(p, str(worker))
    }


async def test_a_refused_link_signs_nobody_in(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await ask_link(admin(p), worker)
    assert (await decide_link(admin(p), asked, "refuse")).json()["state"] == "refused"
    assert (await sign_in(p)).status_code == 401
    assert problem(await admin(p).get(f"{ACCOUNTS}/{worker}/provider-link")) == (404, "provider-link-not-found")


async def test_an_administrator_links_accounts_of_their_city_below_themselves(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    auditor = await account(p, "auditor", Role.AUDITOR, "urumqi")
    other = await account(p, "other", Role.CASEWORKER, WUHAN_STREET)
    own = await account(p, "admin", Role.CITY_ADMINISTRATOR, "urumqi")
    assert problem(await ask_link(admin(p, "wuhan"), worker)) == (404, "account-not-found")
    assert problem(await ask_link(admin(p), auditor)) == (403, "role-above-own")
    assert problem(await ask_link(operator(p), other)) == (404, "provider-not-configured")
    assert problem(await ask_link(admin(p, id=own), own)) == (409, "own-account")
    assert problem(await ask_link(p.as_(Role.SECURITY_OFFICER, area="urumqi"), worker)) == (403, "forbidden")
    of_auditor = await ask_link(operator(p), auditor)
    assert problem(await decide_link(admin(p), of_auditor)) == (404, "change-request-not-found")
    assert (await decide_link(operator(p), of_auditor)).status_code == 200
    asked = await ask_link(operator(p), worker, "u-2")
    assert problem(await decide_link(admin(p, "wuhan"), asked)) == (404, "change-request-not-found")
    assert problem(await decide_link(p.as_(Role.CITY_ADMINISTRATOR, area="urumqi", id=worker), asked)) == (
        409,
        "own-account",
    )


async def test_two_accounts_of_one_line_are_no_two_persons(p: Platform) -> None:
    """Whoever asked for a colleague's account links nobody together with it."""
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    first, second = [await account(p, f"ops-{number}", Role.OPS) for number in (1, 2)]
    new = {"login": "ops-3", "secret": "grey lantern by quiet shore", "role": "ops", "display_name": "运维丙（虚构）"}
    asked = (await operator(p, first).post(ACCOUNTS, json=new)).json()["request_id"]
    path = ACCOUNTS.replace("staff-accounts", f"account-requests/{asked}/decision")
    assert (await operator(p, second).post(path, json={"verdict": "apply", "note": "x"})).status_code == 200
    rows = (await operator(p).get(f"{ACCOUNTS}?role=ops")).json()["items"]
    [third] = [row["id"] for row in rows if row["login"] == "ops-3"]
    link = await ask_link(operator(p, first), worker)
    assert problem(await decide_link(p.as_(Role.OPS, id=third), link)) == (409, "one-hand")
    assert (await decide_link(operator(p, second), link)).status_code == 200


async def test_an_account_and_a_subject_have_one_link_each(p: Platform) -> None:
    worker, other = [await account(p, login, Role.CASEWORKER, STREET) for login in ("worker", "other")]
    early = await ask_link(admin(p), other)
    await linked(p, worker)
    assert problem(await ask_link(admin(p), worker, "u-2", 2)) == (409, "provider-link-taken")
    assert problem(await decide_link(admin(p), early)) == (409, "provider-link-taken")
    assert (await decide_link(admin(p), early, "refuse")).status_code == 200
    assert problem(await ask_link(admin(p), other)) == (409, "provider-link-taken")
    assert (await end_link(admin(p), worker)).status_code == 204
    assert problem(await end_link(admin(p), worker, 3)) == (404, "provider-link-not-found")
    asked = await asyncio.gather(*(ask_link(admin(p), other, f"u-{number}") for number in (5, 6)))
    assert sorted(answer.status_code for answer in asked) == [202, 409]


async def test_a_link_is_ended_by_one_and_ends_the_session(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    await linked(p, worker)
    bearer = {"Authorization": f"Bearer {(await sign_in(p)).json()['access_token']}"}
    assert problem(await end_link(admin(p, "wuhan"), worker)) == (404, "account-not-found")
    assert problem(await end_link(admin(p), worker, 1)) == (412, "precondition-failed")
    assert (await end_link(admin(p), worker)).status_code == 204
    assert (await p.anonymous.get(f"{ACCOUNTS.replace('staff-accounts', 'me')}", headers=bearer)).status_code == 401
    assert (await sign_in(p)).status_code == 401


async def test_a_link_to_an_account_that_has_changed_since_is_not_made(p: Platform, settings: Settings) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await ask_link(admin(p), worker)
    steps.configured(settings, steps.provider(issuer="https://elsewhere.example"))
    assert problem(await decide_link(admin(p), asked)) == (409, "account-changed")
    steps.configured(settings)
    moved = await act(admin(p), worker, "move", role="caseworker", area="urumqi/650103/650103001")
    assert (await decide(admin(p), moved)).status_code == 200
    assert problem(await decide_link(admin(p), asked)) == (409, "account-changed")
    assert (await act(admin(p), worker, "closure", 2)).status_code == 200
    assert problem(await ask_link(admin(p), worker, "u-2", 3)) == (409, "account-closed")
