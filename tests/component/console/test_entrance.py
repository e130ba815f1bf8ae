"""Signing in and out in a browser: what a cookie is worth, what a wrong or missing secret says, where one comes out."""

import asyncio
import json
import re
import time
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
import segno

from chassis import ended_sessions
from console.application import COOKIE
from tests.component.console.conftest import OpenConsole
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, FRIDAY, count, registered
from tests.component.registry.secret_steps import FIRST, LOGIN, SECOND, Clock, Device, enrolled, opened, wrong
from tests.support.browsers import FROM_HERE, ConsoleOfTest, HtmlForm, Seen

REFRESH = f"{API}/sessions/refresh"


@pytest.fixture
async def c(console: OpenConsole, clock: Clock) -> ConsoleOfTest:
    """A caseworker has an account."""
    made = await console("registry", "notify")
    await made.p.set_time(FRIDAY)
    await opened(made.p)
    return made


async def test_who_signs_in_comes_to_their_desk_and_sees_what_their_role_may_do(c: ConsoleOfTest) -> None:
    browser = c.browser()
    start = await browser.get("/")
    assert start.has_form("/sign-in")
    assert "/people" not in start.links
    desk = await browser.follow(await browser.signs_in(LOGIN, FIRST))
    assert (desk.status, "社区工作者甲（虚构）" in desk.text, "社区（街道）经办" in desk.text) == (200, True, True)
    assert "/caseload" in desk.links
    assert (await browser.get("/")).location == "/work"


async def test_a_cookie_is_for_this_site_alone_and_for_no_script(c: ConsoleOfTest) -> None:
    signed = await c.browser().signs_in(LOGIN, FIRST)
    [cookie] = [line for line in signed.answer.headers.get_list("set-cookie") if line.startswith(COOKIE)]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert FIRST not in cookie


async def test_a_wrong_secret_says_so_and_keeps_the_login(c: ConsoleOfTest) -> None:
    browser = c.browser()
    refused = await browser.signs_in(LOGIN, "wrong secret 12 here")
    assert refused.status == 401
    assert refused.form("/sign-in").values["login"] == LOGIN
    assert COOKIE not in browser.client.cookies
    assert (await browser.get("/people")).location == "/sign-in?next=%2Fpeople"


async def test_a_second_factor_is_asked_for(c: ConsoleOfTest, clock: Clock) -> None:
    device, _ = await enrolled(c.p, clock)
    browser = c.browser()
    asked = await browser.signs_in(LOGIN, FIRST)
    assert (asked.status, "动态验证码或恢复码（绑定了的账号）" in asked.text) == (401, False)
    assert (await browser.signs_in(LOGIN, FIRST, code=wrong(device))).status in (401, 403)
    assert COOKIE not in browser.client.cookies
    assert (await browser.signs_in(LOGIN, FIRST, code=device.next_code())).location == "/work"


def device_in(seen: Seen, clock: Clock) -> Device:
    [uri] = [word for word in seen.text.split() if word.startswith("otpauth://")]
    return Device(uri, clock)


async def test_a_device_takes_the_address_as_a_picture_and_the_secret_in_letters_and_no_log_has_it(
    c: ConsoleOfTest, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = c.browser()
    page = await browser.get("/second-factor")
    started = await browser.send(step(page, "start"), login=LOGIN, secret=FIRST)
    [uri] = [word for word in started.text.split() if word.startswith("otpauth://")]
    [secret] = parse_qs(urlsplit(uri).query)["secret"]
    assert secret in "".join(started.text.split())
    [picture] = re.findall('<img class="code" src="(data:image/svg[^"]+)" alt="[^"]+">', started.html)
    modules = ElementTree.fromstring(unquote(picture.partition(",")[2]))
    wanted = ElementTree.fromstring(segno.make_qr(uri, error="m").svg_inline(scale=4, border=4, omitsize=False))
    assert [path.get("d") for path in modules.iter() if path.get("d")] == [
        path.get("d") for path in wanted.iter() if path.get("d")
    ]
    assert started.answer.headers["cache-control"] == "no-store"
    assert "img-src 'self' data:" in started.answer.headers["content-security-policy"]
    logged = "".join(capfd.readouterr())
    assert ("start_second_factor" in logged, secret in logged) == (True, False)
    assert [address for address in c.wire.addresses if secret in address] == []
    again = await browser.get("/second-factor")
    assert ("otpauth" in again.html, secret in again.html, "img" in again.tags) == (False, False, False)


def step(seen: Seen, name: str) -> HtmlForm:
    [form] = [form for form in seen.forms if form.values.get("step") == name]
    return form


async def test_one_binds_a_device_gets_codes_once_and_changes_both_with_what_one_has(
    c: ConsoleOfTest, clock: Clock
) -> None:
    browser = c.browser()
    await browser.signs_in(LOGIN, FIRST)
    assert "/second-factor" in (await browser.get("/sign-ins")).links
    page = await browser.get("/second-factor")
    assert step(page, "start").values["login"] == LOGIN
    started = await browser.send(step(page, "start"), secret=FIRST)
    device = device_in(started, clock)
    slip = await browser.send(step(started, "confirm"), secret=FIRST, code=wrong(device))
    assert (slip.status, "otpauth://" in slip.text) == (401, False)
    bound = await browser.send(step(started, "confirm"), secret=FIRST, code=device.code())
    first = codes_in(bound)
    assert (len(first) > 1, FIRST in bound.html) == (True, False)
    assert codes_in(await browser.get("/second-factor")) == set()
    renewed = await browser.send(step(page, "recovery"), secret=FIRST, code=device.next_code())
    assert len(codes_in(renewed)) == len(first)
    assert not codes_in(renewed) & first
    refused = await browser.send(step(page, "start"), secret=FIRST)
    assert (refused.status, refused.forms != []) == (401, True)
    other = await browser.send(step(page, "start"), secret=FIRST, code=codes_in(renewed).pop())
    assert other.status == 200, other.text
    assert device_in(other, clock).code() != device.code()


def codes_in(seen: Seen) -> set[str]:
    """Recovery codes that stand on the page."""
    return set(re.findall(r"<li><code>([^<]+)</code></li>", seen.html))


async def test_a_session_that_ended_says_why(c: ConsoleOfTest) -> None:
    for _ in range(2):
        browser = c.browser()
        await browser.signs_in(LOGIN, FIRST)
    seen = await browser.get("/sign-ins")
    assert ("本次" in seen.text, "再次登录" in seen.text) == (True, True)


async def test_a_first_secret_is_changed_before_anything_else(c: ConsoleOfTest, settings: Settings) -> None:
    settings(CHANGE_FIRST_SECRETS="true")
    login = "newcomer-1"
    await opened(c.p, login=login)
    browser = c.browser()
    page = await browser.follow(await browser.signs_in(login, FIRST))
    assert COOKIE not in browser.client.cookies
    typed = {"login": login, "secret": FIRST, "new_secret": SECOND}
    differing = await browser.send(page.form("/secret"), **typed, again="something else 11")
    assert (differing.status, "两次所填的新密码不同" in differing.text) == (422, True)
    changed = await browser.send(page.form("/secret"), **typed, again=SECOND)
    assert "请用新密码登录" in changed.text
    assert (await browser.signs_in(login, SECOND)).location == "/work"


async def test_who_signs_out_ends_the_session_in_the_services_too(
    c: ConsoleOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ended_sessions, "READ_AGAIN_SECONDS", 0.0)
    browser = c.browser()
    desk = await browser.follow(await browser.signs_in(LOGIN, FIRST))
    seat = c.console.seal.open_seat(browser.client.cookies[COOKIE])
    assert seat is not None
    taken = c.p.with_token(seat.access_token)
    assert (await taken.get(f"{API}/me")).status_code == 200
    out = await browser.send(desk.form("/sign-out"))
    assert (out.location, COOKIE in browser.client.cookies) == ("/sign-in", False)
    assert (await taken.get(f"{API}/me")).status_code == 401


async def test_a_foreign_page_signs_nobody_out(c: ConsoleOfTest) -> None:
    browser = c.browser()
    desk = await browser.follow(await browser.signs_in(LOGIN, FIRST))
    form = desk.form("/sign-out")
    assert (await browser.send(form, headers={"Sec-Fetch-Site": "cross-site"})).location == "/work"
    assert (await browser.send(form, csrf="another")).location == "/work"
    assert (await browser.get("/work")).status == 200


async def test_a_cookie_that_was_changed_by_one_letter_is_none(c: ConsoleOfTest) -> None:
    browser = c.browser()
    await browser.signs_in(LOGIN, FIRST)
    sealed = browser.client.cookies[COOKIE]
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    for cookie in (changed, sealed[:-4], "", "{}"):
        other = c.browser()
        other.client.cookies.set(COOKIE, cookie)
        assert (await other.get("/work")).location == "/sign-in?next=%2Fwork"


async def test_requests_that_arrive_together_renew_the_token_once(c: ConsoleOfTest) -> None:
    browser = c.browser()
    await browser.signs_in(LOGIN, FIRST)
    seat = c.console.seal.open_seat(browser.client.cookies[COOKIE])
    assert seat is not None
    due = c.console.seal.close_seat(replace(seat, due_at=time.time() - 1))
    others = [c.browser() for _ in range(8)]
    for other in others:
        other.client.cookies.set(COOKIE, due)
    c.wire.asked.clear()
    pages = await asyncio.gather(*(other.get("/caseload") for other in others))
    assert {page.status for page in pages} == {200}
    assert c.wire.written() == [REFRESH]
    assert (await browser.get("/caseload")).status == 200


async def test_the_form_of_an_ended_session_goes_through_after_a_sign_in_over_the_page(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    browser = c.browser()
    await browser.signs_in(LOGIN, FIRST)
    form = (await browser.get(f"/people/{entry}")).form(f"/people/{entry}/contacts")
    other = c.browser()
    other.client.cookies = httpx.Cookies(browser.client.cookies)
    await other.send(HtmlForm("/sign-out", {"csrf": form.values["csrf"]}))
    typed = {"contacted_at": "2023-07-28T09:00", "notes": "说好下周来", "next_on": "2030-12-31"}
    refused = await browser.send(form, **typed)
    assert (refused.status, refused.has_form("/sign-in/over")) == (401, True)
    assert refused.answer.headers["hx-retarget"] == "#over"
    assert await count(c.p, "contact") == 0
    assert (await browser.signs_over(LOGIN, "wrong secret 12 here")).status == 401
    c.wire.asked.clear()
    other_account = await browser.signs_over("another-1", FIRST)
    assert (other_account.status, "请用该账号登录" in other_account.text, c.wire.asked) == (401, True, [])
    over = await browser.signs_over(LOGIN, FIRST)
    token = json.loads(over.answer.headers["hx-trigger"])["signed-in"]["csrf"]
    assert (await browser.send(form, **typed, csrf=token)).location == f"/people/{entry}"
    assert await count(c.p, "contact") == 1


async def test_a_sign_in_leads_to_no_other_site(c: ConsoleOfTest) -> None:
    browser = c.browser()
    for address in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "here", "/a\nb", ""):
        signed = await browser.signs_in(LOGIN, FIRST, next=address)
        assert (signed.status, signed.location) == (303, "/work"), address


async def test_a_slip_at_the_sign_in_does_not_lose_the_way_back(c: ConsoleOfTest) -> None:
    browser = c.browser()
    refused = await browser.signs_in(LOGIN, "wrong secret 12 here", next="/people")
    assert refused.form("/sign-in").values["next"] == "/people"


async def test_a_foreign_page_signs_nobody_in(c: ConsoleOfTest) -> None:
    browser = c.browser()
    form = HtmlForm("/sign-in", {"login": LOGIN, "password": FIRST})
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert (await browser.send(form, headers=headers)).status == 403
    assert c.wire.written() == []
    assert (await browser.send(form, headers=FROM_HERE)).status == 303


async def test_without_the_registry_the_sign_in_page_says_which_service_is_away(c: ConsoleOfTest) -> None:
    c.wire.away = {"registry"}
    refused = await c.browser().signs_in(LOGIN, FIRST)
    assert (refused.status, "台账服务暂不可用" in refused.text) == (503, True)
