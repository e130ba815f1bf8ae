"""The first-contact promise: 5日内必联系."""

from datetime import date
from uuid import UUID

from chassis.db import new_id
from contracts.events import GraduateRegistered
from contracts.roles import Role
from tests.harness import Boot, Platform

AREA = "urumqi/650102/650102001"
WUHAN = "wuhan/420106/420106001"
FRIDAY = date(2023, 7, 28)


def registered(graduate: UUID, *, area: str = AREA, on: date = FRIDAY) -> GraduateRegistered:
    return GraduateRegistered(
        graduate_id=graduate,
        city=area.split("/")[0],
        area=area,
        cohort_year=2023,
        registered_on=on,
        place_kind="hukou",
        channel="mini_program",
    )


async def the_clock(p: Platform, graduate: UUID, area: str = AREA) -> dict:
    found = await p.as_(Role.GRADUATE, person=graduate).get("/notify/v1/clocks")
    assert found.status_code == 200, found.text
    [clock] = found.json()["items"]
    return clock


async def test_registered_on_a_friday_is_due_five_calendar_days_later(platform: Boot) -> None:
    p = await platform("notify")
    graduate = new_id()
    await p.deliver("notify", registered(graduate), times=2)
    clock = await the_clock(p, graduate)
    assert (clock["state"], clock["due_on"], clock["clause"]) == ("open", "2023-08-02", "(五)20")
