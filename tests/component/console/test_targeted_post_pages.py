"""Posts for people in hardship on pages: who is short by name, and the interview after a post was put to somebody."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.jobfair.conftest import Fair
from tests.component.registry import hardship_steps as hardships
from tests.component.registry.people import FRIDAY, STREET, registered
from tests.support.browsers import ConsoleOfTest


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


async def test_coverage_opens_to_who_is_short_and_an_interview_counts_once(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    entry = (await registered(c.p, 1, university_code="10755"))["id"]
    await hardships.confirmed(c.p, entry)
    employer = await fair.employer()
    post = await fair.post(employer)
    await c.p.drain()
    browser = c.as_(Role.CASEWORKER, area=STREET)
    await browser.fill(f"/posts/{post}/referrals?graduate_id={entry}", f"/posts/{post}/referrals")
    await c.p.drain()
    sheet = await browser.get("/targeted-posts")
    [short] = [link for link in sheet.links if link.startswith("/targeted-post-gaps?")]
    page = f"/people/{entry}/targeted-posts"
    assert page in (await browser.get(short)).links
    form = (await browser.get(page)).form(f"/people/{entry}/interviews")
    values = {"post_id": form.choices["post_id"][-1], "interviewed_on": "2023-07-28", "result": "open"}
    assert (await browser.send(form, **values)).location == page
    assert "1 次" in (await browser.get(page)).text


async def test_a_city_whose_document_is_silent_says_so(c: ConsoleOfTest) -> None:
    browser = c.as_(Role.CASEWORKER, area="wuhan/420106")
    shown = await browser.get("/targeted-posts")
    assert (shown.status, "该城市文件没有规定" in shown.text) == (200, True)
    assert "没有岗位信息不足的人" in (await browser.get("/targeted-post-gaps")).text
