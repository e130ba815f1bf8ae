"""A cadence that is due before its period ends: the 10th of a quarter's first month."""

from datetime import date

from tests.component.notify.third_city_steps import EAST, WEST, clocks, day, one, published
from tests.packs import third_city
from tests.support.platform import Boot


async def test_a_quarter_is_due_on_the_tenth_of_its_first_month_and_runs_to_its_end(platform: Boot) -> None:
    """The clause: from July on, one post a quarter by the 10th of its first month."""
    p = await platform("notify", policies=third_city())
    await day(p, "2024-07-01", "2024-07-10")
    await p.deliver("notify", published(date(2024, 7, 10)), times=2)
    await day(p, "2024-07-11")
    await p.deliver("notify", published(date(2024, 7, 11), f"{WEST}/990102001"))
    met, late = [await one(p, "quarterly_opening", area, "2024-Q3") for area in (EAST, WEST)]
    assert (met["started_on"], met["due_on"], met["state"], met["met_on"]) == (
        *("2024-07-01", "2024-07-10"),
        *("met", "2024-07-10"),
    )
    assert (late["state"], late["met_on"], late["counted"], late["late_entry"]) == ("breached", None, 0, True)
    await day(p, "2024-09-30")
    assert len(await clocks(p, "quarterly_opening")) == 3
    await day(p, "2024-10-20")
    assert (await one(p, "quarterly_opening", EAST, "2024-Q4"))["state"] == "breached"


async def test_an_area_that_begins_after_the_day_of_a_period_is_not_late_for_it(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-07-11")
    await p.deliver("notify", published(date(2024, 7, 11)))
    assert await clocks(p, "quarterly_opening") == []
    await day(p, "2024-10-10")
    assert {clock["period"] for clock in await clocks(p, "quarterly_opening")} == {"2024-Q4"}
