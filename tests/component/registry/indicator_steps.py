"""Steps of the tests of indicators."""

from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    everything,
    placed,
    registered,
    worker,
)
from tests.packs import CITY, third_city
from tests.support.platform import Boot, Platform

EAST, WEST = f"{CITY}/990101/990101001", f"{CITY}/990102/990102001"
LIST = f"{API}/indicators"
COVERAGE = "unplaced_service_coverage"


async def in_june(boot: Boot) -> Platform:
    p = await boot("registry", policies=third_city())
    await p.set_time("2024-06-28T10:00:00+08:00")
    return p


def auditor(p: Platform, area: str = CITY) -> httpx.AsyncClient:
    return p.as_(Role.AUDITOR, area=area)


async def person(p: Platform, serial: int, area: str, **changes: Any) -> str:
    return str((await registered(p, serial, area, cohort_year=2024, **changes))["id"])


async def served(p: Platform, entry: str, area: str, day: str = "2024-06-28", kind: str = "guidance") -> None:
    body = {"kind": kind, "delivered_on": day}
    answer = await worker(p, area).post(f"{API}/graduates/{entry}/services", json=body)
    assert answer.status_code == 201, answer.text


async def counted(client: httpx.AsyncClient, key: str, **query: str) -> dict[str, Any]:
    answer = await client.get(f"{LIST}/{key}", params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def numbers(row: dict[str, Any]) -> tuple[int, int, str | None, bool | None]:
    return row["part"], row["whole"], row["rate"], row["met"]


async def opens_to_its_names(client: httpx.AsyncClient, shown: dict[str, Any]) -> None:
    for row in (*shown["counted"]["rows"], shown["counted"]["total"]):
        for one in (row, *row["others"]):
            names = await everything(client, one["names"])
            assert len(names) == len({*names}) == one["part"], one
            if one["missing"] is not None:
                missing = await everything(client, one["missing"])
                assert len(missing) == one["whole"] - one["part"], one
                assert not {*names} & {*missing}


async def east_and_west(p: Platform) -> list[str]:
    """Two in the east, one served; in the west two, one served; and who is not asked about."""
    east = [await person(p, serial, EAST) for serial in (1, 2)]
    west = [await person(p, serial, WEST) for serial in (3, 4)]
    await served(p, east[0], EAST)
    await served(p, east[0], EAST)
    await served(p, west[0], WEST)
    employed = await person(p, 5, WEST)
    await served(p, employed, WEST)
    await placed(p, employed, WEST)
    await served(p, await person(p, 6, EAST, intention="none"), EAST)
    return [*east, *west]
