"""Operations of figures that name their area in the query or the body."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from itertools import count
from typing import TypeAlias

import httpx

from contracts.roles import Role
from tests.component.registry import people
from tests.support.positions import Object

Ask: TypeAlias = Callable[[httpx.AsyncClient, Object, Role], Awaitable[httpx.Response]]
_days = count()
"""One of a day may wait at a time, so each call is about another."""


def sheet(name: str, query: str = "") -> Ask:
    async def ask(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
        return await client.get(f"{people.API}/sheets/{name}?area={thing.area}{query}")

    return ask


async def lemis_workbook(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    return await client.get(f"{people.API}/lemis-workbook?record=registration&area={thing.area}")


def indicators(path: str) -> Ask:
    async def ask(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
        return await client.get(f"{people.API}/indicators{path}?area={thing.area}")

    return ask


async def last_year(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    on = date(2022, 1, 1) + timedelta(days=next(_days))
    body = {"area": thing.area, "measure": "placement_rate", "as_of": on.isoformat(), "part": 1, "population": 2}
    return await client.post(f"{people.API}/baselines", json={**body, "source": "情况通报（虚构）"})
