"""Steps of tests about periodic reports: who draws, signs and freezes one."""

from pathlib import Path
from typing import Any

import httpx

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.people import API, STREET, proven, worker
from tests.component.registry.task_steps import sent
from tests.support.platform import Boot, Platform

DISTRICT = "urumqi/650102"
RETURN = {"reason": "请补充经验做法（虚构）"}
WEEKLY, HALF, MONTHLY = "weekly_contacts", "half_monthly_assist", "monthly"


async def on(boot: Boot, day: str, policies: Path | None = None) -> Platform:
    p = await boot("registry", **({"policies": load_packs(policies)} if policies else {}))
    await p.set_time(f"{day}T10:00:00+08:00")
    return p


def district(p: Platform, area: str = DISTRICT, role: Role = Role.DISTRICT_REVIEWER) -> httpx.AsyncClient:
    return p.as_(role, area=area)


def city(p: Platform, area: str = "urumqi") -> httpx.AsyncClient:
    return p.as_(Role.CITY_APPROVER, area=area)


async def drawn(client: httpx.AsyncClient, kind: str, period: str) -> dict[str, Any]:
    record: dict[str, Any] = await sent(client, "/periodic-reports", {"kind": kind, "period": period})
    return record


def at(report: dict[str, Any], step: str = "") -> str:
    return f"/periodic-reports/{report['id']}{step}"


async def signed(client: httpx.AsyncClient, report: dict[str, Any]) -> dict[str, Any]:
    body = {"content_hash": report["content_hash"]}
    record: dict[str, Any] = await sent(client, at(report, "/submission"), body)
    return record


async def frozen(p: Platform, kind: str, period: str, area: str = DISTRICT) -> dict[str, Any]:
    """Drawn and signed by the district, frozen by the city."""
    report = await signed(district(p, area), await drawn(district(p, area), kind, period))
    body = {"content_hash": report["content_hash"]}
    record: dict[str, Any] = await sent(city(p, area.split("/")[0]), at(report, "/freeze"), body)
    return record


async def shown(client: httpx.AsyncClient, report: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(API + at(report))
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


async def listing(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/periodic-reports", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def numbers(report: dict[str, Any]) -> dict[str, int | None]:
    return {line["key"]: line["number"] for line in report["lines"]}


async def helped(p: Platform, serial: int, area: str = STREET) -> str:
    """The entry of somebody who asks for help in the mini-program."""
    graduate = await proven(p, serial, f"helped{serial}")
    body = {"place_kind": "hukou", "area": area, "cohort_year": 2023}
    return str((await sent(graduate, "/registrations", body))["id"])


async def contacted(p: Platform, entry: str, on: str, area: str = STREET) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": "phone", "reached": True, "contacted_at": f"{on}T09:00:00+08:00", **NEXT}
    contact: dict[str, Any] = await sent(worker(p, area), f"/graduates/{entry}/contacts", body)
    return contact
