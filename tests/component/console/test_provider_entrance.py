"""Signing in at a city's provider in a browser: the way there, the way back, and what leads nowhere."""

from urllib.parse import urlsplit

import pytest

from console.application import COOKIE
from console.provider_entrance import WAY
from standins import oidc
from tests.component.console.conftest import OpenConsole
from tests.component.registry import provider_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.people import FRIDAY
from tests.component.registry.provider_steps import SUBJECT, linked
from tests.component.registry.secret_steps import LOGIN, Clock, Device, enrolled, opened, wrong
from tests.support.browsers import Browser, ConsoleOfTest, HtmlForm, Seen

START, FACTOR = "/sign-in/provider?city=urumqi", "/sign-in/provider/second-factor"
CROSS = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
async def c(console: OpenConsole, settings: Settings, clock: Clock) -> ConsoleOfTest:
    """A caseworker of a city that has a provider, linked by two administrators."""
    made = await console("registry", "notify")
    steps.configured(settings)
    await steps.control(made.p, configuration={})
    await made.p.set_time(FRIDAY)
    await linked(made.p, await opened(made.p))
    return made


async def sets_out(browser: Browser, next: str = "/caseload") -> str:
    """The provider's address, as the browser is sent there."""
    there = await browser.get(f"{START}&next={next}", **{"Sec-Fetch-Site": "same-origin"})
    assert there.status == 303, there.text
    assert str(there.location).startswith(f"{oidc.ISSUER}/authorize?")
    return str(there.location)


async def authenticates(c: ConsoleOfTest, address: str, subject: str = SUBJECT, amr: str = "mfa") -> str:
    """The address to which the provider sends the browser back."""
    sent = await c.p.http.post(address, json={"subject": subject, "amr": [amr]})
    back = urlsplit(sent.headers["location"])
    return f"{back.path}?{back.query}"


async def comes_back(c: ConsoleOfTest, browser: Browser, subject: str = SUBJECT, amr: str = "mfa") -> Seen:
    return await browser.get(await authenticates(c, await sets_out(browser), subject, amr), **CROSS)


async def test_a_city_with_a_provider_has_a_button_and_one_comes_back_to_where_one_was_going(c: ConsoleOfTest) -> None:
    browser = c.browser()
    page = await browser.get("/sign-in?next=/caseload")
    assert f"{START}&next=/caseload" in page.links
    assert "city=wuhan" not in page.html
    back = await comes_back(c, browser)
    assert (back.status, "/caseload" in back.links) == (200, True)
    assert 'http-equiv="refresh" content="0;url=/caseload"' in back.html
    assert WAY not in browser.client.cookies
    desk = await browser.get("/caseload")
    assert (desk.status, LOGIN in desk.text) == (200, True)


async def test_what_is_kept_on_the_way_is_sealed_and_crosses_sites_while_the_seat_does_not(c: ConsoleOfTest) -> None:
    browser = c.browser()
    there = await browser.get(START, **{"Sec-Fetch-Site": "same-origin"})
    [way] = [line for line in there.answer.headers.get_list("set-cookie") if line.startswith(WAY)]
    assert {"HttpOnly", "SameSite=lax", "Max-Age=600"} <= {part.strip() for part in way.split(";")}
    back = await browser.get(await authenticates(c, str(there.location)), **CROSS)
    [seat] = [line for line in back.answer.headers.get_list("set-cookie") if line.startswith(COOKIE)]
    assert "SameSite=strict" in seat


async def test_an_answer_is_taken_once_and_from_the_browser_that_set_out(c: ConsoleOfTest) -> None:
    browser, other = c.browser(), c.browser()
    answer = await authenticates(c, await sets_out(browser))
    stolen = await other.get(answer, **CROSS)
    assert (stolen.status, "不是从本浏览器开始的" in stolen.text, COOKIE in other.client.cookies) == (400, True, False)
    await sets_out(other)
    crossed = await other.get(answer, **CROSS)
    assert (crossed.status, "统一身份认证未通过" in crossed.text, COOKIE in other.client.cookies) == (401, True, False)
    assert (await browser.get(answer, **CROSS)).status == 200
    again = await browser.get(answer, **CROSS)
    assert (again.status, again.has_form("/sign-in")) == (400, True)


@pytest.mark.parametrize(
    ("subject", "answer", "words"),
    [("u-of-nobody", "", "该身份未关联本平台账号"), (SUBJECT, "/signed-in?error=access_denied&state=x", "没有完成")],
)
async def test_a_refusal_says_so_on_the_sign_in_page(c: ConsoleOfTest, subject: str, answer: str, words: str) -> None:
    browser = c.browser()
    address = await authenticates(c, await sets_out(browser), subject)
    refused = await browser.get(answer or address, **CROSS)
    assert (refused.status, words in refused.text, refused.has_form("/sign-in")) == (401, True, True)
    assert {COOKIE, WAY} & set(browser.client.cookies) == set()


async def test_our_own_code_is_asked_for_where_the_provider_shows_no_second_factor(
    c: ConsoleOfTest, clock: Clock
) -> None:
    device, _ = await enrolled(c.p, clock)
    browser = c.browser()
    asked = await comes_back(c, browser, amr="pwd")
    assert (asked.has_form(FACTOR), COOKIE in browser.client.cookies) == (True, False)
    slip = await browser.send(asked.form(FACTOR), code=wrong(device))
    assert (slip.status, COOKIE in browser.client.cookies) == (401, False)
    foreign = await browser.send(asked.form(FACTOR), code=device.code(), headers=CROSS)
    assert (foreign.status, COOKIE in browser.client.cookies) == (400, False)
    entered = await again_with(browser, asked, device)
    assert (entered.status, (await browser.get("/caseload")).status) == (200, 200)


async def again_with(browser: Browser, asked: Seen, device: Device) -> Seen:
    return await browser.send(asked.form(FACTOR), code=device.next_code())


async def test_a_foreign_page_sets_nobody_on_the_way_and_a_city_without_a_provider_has_none(c: ConsoleOfTest) -> None:
    browser = c.browser()
    foreign = await browser.get(START, **CROSS)
    assert (foreign.status, c.wire.written(), WAY in browser.client.cookies) == (403, [], False)
    none = await browser.get("/sign-in/provider?city=wuhan", **{"Sec-Fetch-Site": "same-origin"})
    assert (none.status, none.has_form("/sign-in"), WAY in browser.client.cookies) == (404, True, False)


async def test_without_provider_or_registry_the_local_sign_in_is_there(c: ConsoleOfTest) -> None:
    browser = c.browser()
    c.wire.away = {"registry"}
    page = await browser.get("/sign-in")
    assert (page.status, page.has_form("/sign-in"), "统一身份认证登录" in page.text) == (200, True, False)
    assert (await browser.send(HtmlForm(FACTOR), code="1")).status == 400
    c.wire.away = set()
    await steps.control(c.p, away=True)
    away = await browser.get(START, **{"Sec-Fetch-Site": "same-origin"})
    assert (away.status, away.has_form("/sign-in")) == (503, True)
    await steps.control(c.p, configuration={})
