"""Who is served next, on a page: those in hardship first, why, and a line in the trail."""

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry import hardship_steps as hardships
from tests.component.registry.people import WUHAN_STREET, audit_of, registered
from tests.component.registry.welfare_steps import TODAY


async def test_who_is_in_hardship_stands_first_and_the_page_says_why(console: OpenConsole) -> None:
    c = await console("registry", "subsidy", "jobfair", "notify")
    await c.p.set_time(f"{TODAY}T10:00:00+08:00")
    first, second = [str((await registered(c.p, serial, WUHAN_STREET))["id"]) for serial in (1, 2)]
    await hardships.confirmed(c.p, second, area=WUHAN_STREET)
    browser = c.as_(Role.CASEWORKER, area=WUHAN_STREET)
    assert "/service-queue" in (await browser.get("/caseload")).links
    shown = await browser.fill("/service-queue", "/service-queue", kind="referral", purpose="安排服务")
    people = [link for link in shown.links if link in (f"/people/{first}", f"/people/{second}")]
    assert people == [f"/people/{second}", f"/people/{first}"]
    assert shown.text.count("优先(二(九))") == 1
    assert ("list_service_queue", "caseworker", "安排服务") in await audit_of(c.p, WUHAN_STREET)
