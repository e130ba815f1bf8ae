"""A late entry through both services: registry writes it down, notify judges it, the sheet shows it."""

from typing import Any

import pytest

from contracts.roles import Role
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.people import API, FRIDAY, STREET, everything, registered, worker
from tests.support.platform import Boot, Platform


async def total(p: Platform) -> dict[str, Any]:
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    answer = await auditor.get(f"{API}/sheets/first-contacts?week=2023-W31")
    row: dict[str, Any] = answer.json()["total"]
    return row


@pytest.mark.obligation("U-105")
async def test_a_contact_logged_after_the_breach_makes_no_week_good_until_a_reviewer_confirms_it(
    platform: Boot,
) -> None:
    p = await platform("registry", "notify")
    await p.set_time(FRIDAY)
    entry = (await registered(p, 1))["id"]
    await p.drain()
    await p.set_time("2023-08-05T10:00:00+08:00")
    await p.run_job("notify", "warn_and_breach_clocks")
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-08-01T09:00:00+08:00", **NEXT}
    contact = (await worker(p).post(f"{API}/graduates/{entry}/contacts", json=body)).json()
    await p.drain()
    row = await total(p)
    assert (contact["late_entry"], row["in_time"], row["late"], row["late_entry"]) == (True, 0, 1, 1)
    assert await everything(p.as_(Role.AUDITOR, area="urumqi"), row["names"]["late_entry"]) == [entry]
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=STREET.rpartition("/")[0])
    path = f"{API}/graduates/{entry}/contacts/{contact['id']}/confirmation"
    assert (await reviewer.post(path)).status_code == 201
    await p.drain()
    row = await total(p)
    assert (row["in_time"], row["late"], row["late_entry"], row["compliance"]) == (1, 0, 0, "100.00%")
