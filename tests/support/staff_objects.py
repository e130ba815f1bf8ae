"""Staff accounts that operations name, and what waits for a second person about them."""

from typing import Any

import httpx

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import people, provider_steps
from tests.component.registry import substitution_steps as substitutions
from tests.component.registry.staff_steps import admin, system_account
from tests.support.platform import Platform
from tests.support.positions import Object


async def waiting(p: Platform) -> dict[str, list[Object]]:
    """A caseworker's account, one that waits for a second person, one whose move does, one with a link to an identity
    at the city's provider, one whose link waits, resets that wait, a substitution, and one that waits."""
    ops = p.as_(Role.OPS)
    await people.opened_by_two(p, people.caseworker_account("matrix-1"))
    await people.opened_by_two(p, people.caseworker_account("matrix-2"))
    waiting = await ops.post(f"{people.API}/staff-accounts", json=people.caseworker_account("matrix-3"))
    first, second = await _accounts(ops)
    wanted = {"role": "caseworker", "area": "urumqi/650102", "reason": "轮岗（虚构）"}
    path, seen = f"{people.API}/staff-accounts/{second['id']}/move", {"If-Match": '"1"'}
    moved = await ops.post(path, json=wanted, headers=seen)
    assert (waiting.status_code, moved.status_code) == (202, 202), moved.text
    for login in ("matrix-4", "matrix-5"):
        await people.opened_by_two(p, people.caseworker_account(login))
    by_login = {row["login"]: row["id"] for row in await _accounts(ops)}
    linked, asked = by_login["matrix-4"], by_login["matrix-5"]
    await provider_steps.linked(p, linked)
    link = await provider_steps.ask_link(ops, asked, "u-5")
    assert link.status_code == 202, link.text
    for login in ("matrix-1", "matrix-2"):
        body = {"login": login, "secret": "grey lantern by quiet shore", "reason": "本人到场（虚构）"}
        reset = await ops.post(f"{people.API}/secret-resets", json=body)
        assert reset.status_code == 202, reset.text
    two = await substitutions.pair(p, substitute="urumqi/650102/650102003")
    running = await substitutions.agreed(p, two)
    longer = await substitutions.ask(admin(p), two, first_on="2023-08-05", last_on="2023-08-10")
    assert longer.status_code == 202, longer.text
    return {
        "substitution_id": [Object(running, people.STREET, person=new_id(), account=two.substitute)],
        "decide_substitution": [Object(longer.json()["id"], people.STREET)],
        "decide_reset_request": [Object(reset.json()["id"], people.STREET, path={"kind": "reset_secret"})],
        "show_provider_link": [Object(linked, people.STREET)],
        "end_provider_link": [Object(linked, people.STREET)],
        "decide_provider_link": [Object(link.json()["id"], people.STREET)],
        "account_id": [Object(first["id"], people.STREET)],
        "client_account_id": [Object(await system_account(p), people.STREET)],
        "decide_account_request": [Object(waiting.json()["request_id"], people.STREET)],
        "decide_staff_account_change": [Object(moved.json()["request_id"], people.STREET)],
    }


async def _accounts(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await client.get(f"{people.API}/staff-accounts")).json()["items"]
    return rows
