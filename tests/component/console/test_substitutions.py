"""Substitutes on pages: two administrators arrange it, the substitute works in the place and sees it, and it ends."""

import json
import time
from dataclasses import replace

import httpx
import pytest

from chassis import ended_sessions
from console.application import COOKIE
from console.sessions import Seat
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import API, FRIDAY, STREET, count, registered
from tests.component.registry.staff_steps import admin
from tests.component.registry.substitution_steps import DAYS, SUBSTITUTIONS, agreed, pair, rows
from tests.support.browsers import Browser, ConsoleOfTest, HtmlForm

SUBSTITUTE, SECRET = "caseworker-substitute", "geheim-1234"
BAND = "代班中"
LARGEST_COOKIE = 4096
"""What every browser keeps."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of ended sessions is read again by every request."""
    monkeypatch.setattr(ended_sessions, "READ_AGAIN_SECONDS", 0.0)


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def administrator(c: ConsoleOfTest, city: str = "urumqi") -> Browser:
    return c.as_(Role.CITY_ADMINISTRATOR, area=city)


async def substitute(c: ConsoleOfTest) -> Browser:
    browser = c.browser()
    assert (await browser.signs_in(SUBSTITUTE, SECRET)).location == "/work"
    return browser


async def in_place(c: ConsoleOfTest) -> tuple[Browser, str]:
    """The substitute in the absent colleague's place, and the substitution."""
    substitution = await agreed(c.p, await pair(c.p))
    browser = await substitute(c)
    entered = await browser.fill("/places", f"/places/{substitution}/entry")
    assert entered.location == "/work", entered.text
    return browser, substitution


def seat_in(c: ConsoleOfTest, browser: Browser) -> Seat:
    seat = c.console.seal.open_seat(browser.client.cookies[COOKIE])
    assert seat is not None
    return seat


def wear(c: ConsoleOfTest, seat: Seat) -> Browser:
    """A browser with the cookie of that seat."""
    browser = c.browser()
    browser.client.cookies.set(COOKIE, c.console.seal.close_seat(seat), domain="console.local", path="/")
    return browser


async def test_two_administrators_arrange_it_and_one_ends_it(c: ConsoleOfTest) -> None:
    two, first, second = await pair(c.p), administrator(c), administrator(c)
    account = f"/staff-accounts/{two.absent}"
    assert f"{account}/substitution" in (await first.get(account)).links
    page = f"{account}/substitution"
    same_district = (await first.get(page)).form(f"{account}/substitutions")
    assert same_district.choices["substitute_id"] == [""]
    chosen = (await first.get(f"{page}?area=urumqi/650103")).form(f"{account}/substitutions")
    assert chosen.choices["substitute_id"] == ["", str(two.substitute)]
    words = {**DAYS, "substitute_id": str(two.substitute), "reason": "年休假（虚构）"}
    refused = await first.send(chosen, **words | {"last_on": "2023-07-01"})
    again = refused.form(f"{account}/substitutions")
    assert (refused.status, again.values["reason"]) == (422, "年休假（虚构）")
    assert again.values["substitute_id"] == str(two.substitute)
    assert (await first.send(again, **words)).location == "/substitution-requests"
    waiting = await second.get("/substitution-requests")
    [request] = [link for link in waiting.links if link.startswith("/substitution-requests/")]
    assert "人员（虚构）" in (await second.get(request)).text
    assert not (await first.get(request)).has_form(f"{request}/decision")
    assert (await first.guess(f"{request}/decision", choice="apply", note="自己同意")).status == 404
    assert (await second.fill(request, f"{request}/decision", choice="apply", note="属实")).status == 303
    seen = await first.get("/substitutions")
    [ending] = [link for link in seen.links if link.endswith("/end")]
    assert BAND in seen.text
    assert (await first.fill(ending, reason="提前返岗（虚构）")).location == "/substitutions"
    [row] = await rows(c.p)
    assert (row["state"], row["end_reason"]) == ("ended", "by_administrator")
    assert "已结束" in (await first.get("/substitutions")).text


async def test_a_reviewer_of_a_district_has_colleagues_in_other_districts(c: ConsoleOfTest) -> None:
    two = await pair(c.p, Role.DISTRICT_REVIEWER, "urumqi/650102", "urumqi/650103")
    page = await administrator(c).get(f"/staff-accounts/{two.absent}/substitution")
    form = page.form(f"/staff-accounts/{two.absent}/substitutions")
    assert form.choices["substitute_id"] == ["", str(two.substitute)]


async def test_whose_role_is_lent_to_nobody_has_no_button(c: ConsoleOfTest) -> None:
    two = await pair(c.p, Role.CITY_APPROVER, "urumqi", "urumqi")
    seen = await administrator(c).get(f"/staff-accounts/{two.absent}")
    assert [link for link in seen.links if link.endswith("/substitution")] == []


async def test_who_is_not_concerned_has_none_of_these_pages(c: ConsoleOfTest) -> None:
    two = await pair(c.p)
    account = f"/staff-accounts/{two.absent}/substitution"
    worker, approver = c.as_(Role.CASEWORKER, area=STREET), c.as_(Role.CITY_APPROVER, area="urumqi")
    for page in ("/substitutions", "/substitution-requests", account):
        assert (await worker.get(page)).status == 404, page
    assert (await approver.get("/places")).status == 404
    assert (await administrator(c, "wuhan").get(account)).status == 404
    auditor = c.as_(Role.AUDITOR, area="urumqi")
    assert ((await auditor.get("/substitutions")).status, (await auditor.get(account)).status) == (200, 404)


async def test_the_substitute_works_in_the_place_as_themselves_and_every_page_says_so(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    two = await pair(c.p)
    substitution = await agreed(c.p, two)
    browser = await substitute(c)
    assert (await browser.get(f"/people/{entry}")).status == 404
    entered = await browser.follow(await browser.fill("/places", f"/places/{substitution}/entry"))
    assert (BAND in entered.text, "正在代 人员（虚构） 办理" in entered.text) == (True, True)
    assert len(browser.client.cookies[COOKIE]) < LARGEST_COOKIE
    assert SECRET not in browser.client.cookies[COOKIE]
    person = await browser.get(f"/people/{entry}")
    assert (person.status, BAND in person.text) == (200, True)
    places = await browser.get("/places")
    assert (BAND in places.text, places.has_form(f"/places/{substitution}/entry")) == (True, False)
    typed = {"contacted_at": "2023-07-28T09:00", "notes": "说好下周来", "next_on": "2099-08-15"}
    assert (await browser.send(person.form(f"/people/{entry}/contacts"), **typed)).location == f"/people/{entry}"
    left = await browser.follow(await browser.send(person.form("/places/leaving")))
    assert ("已回到本人岗位" in left.text, BAND in left.text) == (True, False)
    assert (await browser.get(f"/people/{entry}")).status == 404
    assert seat_in(c, browser).place is None


async def test_a_form_of_one_place_is_not_sent_from_another(c: ConsoleOfTest) -> None:
    browser, _ = await in_place(c)
    form = (await browser.get("/registrations")).form("/registrations")
    await browser.fill("/work", "/places/leaving")
    c.wire.asked.clear()
    refused = await browser.send(form)
    assert (refused.status, "另一岗位" in refused.text, c.wire.written()) == (403, True, [])


async def test_a_place_that_was_ended_leads_back_to_ones_own(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    browser, substitution = await in_place(c)
    form = (await browser.get(f"/people/{entry}")).form(f"/people/{entry}/contacts")
    in_two_tabs = httpx.Cookies(browser.client.cookies)
    await admin(c.p).post(f"{SUBSTITUTIONS}/{substitution}/end", json={"reason": "提前返岗（虚构）"})
    refused = await browser.send(form, contacted_at="2023-07-28T09:00")
    assert (refused.status, "没有提交" in refused.text) == (409, True)
    assert await count(c.p, "contact") == 0
    assert (seat_in(c, browser).place, (await browser.get("/work")).status) == (None, 200)
    browser.client.cookies = in_two_tabs
    back = await browser.follow(await browser.get(f"/people/{entry}"))
    assert ("代班已结束，已回到本人岗位" in back.text, BAND in back.text) == (True, False)


async def test_the_tokens_of_a_place_and_ones_own_are_renewed_while_one_works_there(c: ConsoleOfTest) -> None:
    before, substitution = await in_place(c)
    seat = seat_in(c, before)
    assert seat.place is not None
    past = time.time() - 1
    browser = wear(c, replace(seat, due_at=past, place=replace(seat.place, due_at=past)))
    c.wire.asked.clear()
    assert BAND in (await browser.get("/places")).text
    assert c.wire.written() == [f"{API}/sessions/refresh", f"{SUBSTITUTIONS}/{substitution}/sessions"]
    renewed = seat_in(c, browser)
    assert (renewed.csrf, renewed.place is not None) == (seat.csrf, True)
    assert renewed.refresh_token != seat.refresh_token


async def test_who_signs_out_in_a_place_is_out_of_both(c: ConsoleOfTest) -> None:
    browser, _ = await in_place(c)
    seat = seat_in(c, browser)
    assert (await browser.fill("/work", "/sign-out")).location == "/sign-in"
    for token in (seat.access_token, seat.token):
        assert (await c.p.with_token(token).get(f"{API}/me")).status_code == 401


@pytest.mark.parametrize("is_over", [False, True])
async def test_a_sign_in_over_a_page_of_a_place_stays_in_the_place_or_sends_nothing(
    c: ConsoleOfTest, is_over: bool
) -> None:
    browser, substitution = await in_place(c)
    other = c.browser()
    other.client.cookies = httpx.Cookies(browser.client.cookies)
    await other.send(HtmlForm("/sign-out", {"csrf": seat_in(c, browser).csrf}))
    if is_over:
        await admin(c.p).post(f"{SUBSTITUTIONS}/{substitution}/end", json={"reason": "提前返岗（虚构）"})
    over = await browser.signs_over(SUBSTITUTE, SECRET)
    seat = seat_in(c, browser)
    if is_over:
        assert (over.status, "hx-trigger" in over.answer.headers, seat.place) == (401, False, None)
    else:
        assert json.loads(over.answer.headers["hx-trigger"])["signed-in"]["csrf"] == seat.csrf
        assert seat.place is not None
        assert BAND in (await browser.get("/work")).text


async def test_a_place_of_somebody_else_or_of_other_days_is_not_entered(c: ConsoleOfTest) -> None:
    substitution = await agreed(c.p, await pair(c.p), first_on="2023-08-01")
    browser = await substitute(c)
    places = await browser.get("/places")
    assert ("未开始" in places.text, places.has_form(f"/places/{substitution}/entry")) == (True, False)
    early = await browser.fill(f"/places/{substitution}/entry")
    assert (early.status, seat_in(c, browser).place) == (409, None)
    stranger = c.as_(Role.CASEWORKER, area=STREET)
    assert (await stranger.guess(f"/places/{substitution}/entry")).status == 404
