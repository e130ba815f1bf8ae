"""Accounts are reopened and moved by two persons, who are not one hand."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, STREET, caseworker_account, problem
from tests.component.registry.staff_steps import ACCOUNTS, APPLY, CHANGES, REASON, account, act, admin, decide, signs_in
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


async def test_reopening_takes_two_persons_where_opening_does(p: Platform) -> None:
    worker, auditor = await account(p, "worker", Role.CASEWORKER, STREET), await account(p, "auditor", Role.AUDITOR)
    for one in (worker, auditor):
        assert (await act(p.as_(Role.OPS), one, "closure")).status_code == 200
    assert (await act(p.as_(Role.OPS), auditor, "reopening", 2)).status_code == 200
    first = new_id()
    asked = await act(admin(p, id=first), worker, "reopening", 2)
    assert (asked.json()["account"]["state"], asked.json()["account"]["change_waits"]) == ("closed", True)
    assert problem(await decide(admin(p, id=first), asked)) == (409, "same-person")
    assert problem(await decide(admin(p, "wuhan"), asked)) == (404, "change-request-not-found")
    assert await signs_in(p, "worker") == 401
    decided = await decide(admin(p), asked)
    assert (decided.status_code, decided.json()["step"]) == (200, "reopen")
    assert (await signs_in(p, "worker"), await signs_in(p, "auditor")) == (201, 201)
    assert problem(await act(admin(p), worker, "reopening", 3)) == (409, "account-open")


async def test_a_move_changes_role_and_area_together_by_two_persons(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await act(admin(p), worker, "move", role="district_reviewer", area="urumqi/650103")
    [row] = (await admin(p).get(CHANGES)).json()["items"]
    assert (row["step"], row["role"], row["account_area"]) == ("move", "district_reviewer", "urumqi/650103")
    assert (row["login"], row["display_name"]) == ("worker", "人员（虚构）")
    assert (await p.as_(Role.OPS).get(f"{ACCOUNTS}/{worker}")).json()["role"] == "caseworker"
    assert (await decide(admin(p), asked)).status_code == 200
    shown = (await p.as_(Role.OPS).get(f"{ACCOUNTS}/{worker}")).json()
    assert (shown["role"], shown["area"], shown["version"]) == ("district_reviewer", "urumqi/650103", 2)
    async with p.transaction("registry") as session:
        query = text("SELECT detail FROM audit_entry WHERE action = 'move_staff_account'")
        detail = await session.scalar(query)
    assert detail == {"from": f"caseworker {STREET}", "to": "district_reviewer urumqi/650103"}


async def test_a_refused_move_changes_nothing(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await act(admin(p), worker, "move", role="payer", area="urumqi")
    assert (await decide(admin(p), asked, "refuse")).json()["state"] == "refused"
    assert (await admin(p).get(f"{ACCOUNTS}/{worker}")).json()["role"] == "caseworker"


async def test_of_two_moves_at_once_one_is_refused(p: Platform) -> None:
    worker, auditor = await account(p, "worker", Role.CASEWORKER, STREET), await account(p, "auditor", Role.AUDITOR)
    asked = await asyncio.gather(*(act(admin(p), worker, "move", role="payer", area="urumqi") for _ in range(2)))
    assert sorted(answer.status_code for answer in asked) == [202, 409]
    ops = p.as_(Role.OPS)
    moved = await asyncio.gather(
        *(act(ops, auditor, "move", role="auditor", area=area) for area in ("wuhan", "urumqi"))
    )
    assert sorted(answer.status_code for answer in moved) == [200, 412]
    blind = await ops.post(f"{ACCOUNTS}/{auditor}/closure", json=REASON)
    assert problem(blind) == (428, "precondition-required")


async def test_a_request_about_an_account_that_has_changed_since_is_not_applied(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await act(admin(p), worker, "move", role="payer", area="urumqi")
    assert (await act(admin(p), worker, "closure")).status_code == 200
    assert problem(await decide(admin(p), asked)) == (409, "account-changed")
    assert problem(await act(admin(p), worker, "move", 2, role="payer", area="urumqi")) == (409, "account-closed")


NOT_THERE: list[tuple[dict[str, Any], str]] = [
    ({"role": "caseworker", "area": "urumqi/650199"}, "area-unknown"),
    ({"role": "university_office", "area": "urumqi", "org": "99999"}, "school-unknown"),
    ({"role": "university_office", "area": "urumqi"}, "organisation-missing"),
    ({"role": "employer_clerk", "area": "urumqi", "org": "91420100"}, "credit-code-malformed"),
    ({"role": "caseworker", "area": "urumqi"}, "district-missing"),
    ({"role": "ops", "area": "urumqi"}, "role-fixed"),
    ({"role": "city_administrator", "area": "urumqi"}, "role-fixed"),
    ({"role": "service", "area": "urumqi"}, "role-not-for-this-account"),
    ({"role": "caseworker"}, "invalid-input"),
]


async def test_nobody_is_moved_to_what_does_not_exist(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    for wanted, slug in NOT_THERE:
        assert problem(await act(p.as_(Role.OPS), worker, "move", **wanted)) == (422, slug), wanted


async def test_a_move_between_cities_is_the_operators_alone(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await act(p.as_(Role.OPS), worker, "move", role="caseworker", area="wuhan/420106")
    for area in ("urumqi", "wuhan"):
        assert problem(await decide(admin(p, area), asked)) == (404, "change-request-not-found")
    assert (await decide(p.as_(Role.OPS), asked)).status_code == 200


async def test_a_citys_administrator_opens_with_a_colleague_or_an_operator(p: Platform) -> None:
    for login, second in (("new-1", admin(p)), ("new-2", p.as_(Role.OPS))):
        asked = await admin(p).post(ACCOUNTS, json=caseworker_account(login))
        decision = f"{API}/account-requests/{asked.json()['request_id']}/decision"
        assert problem(await admin(p, "wuhan").post(decision, json=APPLY)) == (404, "change-request-not-found")
        assert (await second.post(decision, json=APPLY)).status_code == 200
        assert await signs_in(p, login) == 201


async def test_one_operator_who_opens_three_is_still_one_person(p: Platform) -> None:
    """Whoever asks for an account chooses its first secret: what comes from one hand is no second person for it."""
    first, second = [await account(p, f"ops-{number}", Role.OPS) for number in (1, 2)]

    async def opened(login: str, role: str, by: UUID, agrees: UUID) -> UUID:
        new = caseworker_account(login) | {"role": role, "area": "urumqi" if role == "city_administrator" else None}
        asked = (await p.as_(Role.OPS, id=by).post(ACCOUNTS, json=new)).json()["request_id"]
        path = f"{API}/account-requests/{asked}/decision"
        agreed = await p.as_(Role.OPS, id=agrees).post(path, json=APPLY)
        assert agreed.status_code == 200, agreed.text
        async with p.transaction("registry") as session:
            query = text("SELECT id FROM staff_account WHERE login = :login")
            return UUID(str(await session.scalar(query, {"login": login})))

    puppets = [await opened(f"ops-{number}", "ops", first, second) for number in (3, 4)]
    child = await opened("admin-1", "city_administrator", puppets[0], second)
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    asked = await admin(p, id=child).post(ACCOUNTS, json=caseworker_account("mine"))
    decision = f"{API}/account-requests/{asked.json()['request_id']}/decision"
    move = await act(admin(p, id=child), worker, "move", role="payer", area="urumqi")
    for own in (first, *puppets):
        assert problem(await p.as_(Role.OPS, id=own).post(decision, json=APPLY)) == (409, "one-hand")
        assert problem(await decide(p.as_(Role.OPS, id=own), move)) == (409, "one-hand")
    assert (await p.as_(Role.OPS, id=second).post(decision, json=APPLY)).status_code == 200
    assert (await decide(p.as_(Role.OPS, id=second), move)).status_code == 200
