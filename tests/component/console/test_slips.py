"""What goes wrong on the way: a body that breaks off, a form that is none, a session that ended, a foreign cookie."""

import time
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from console.application import COOKIE
from console.sessions import Seal
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, STREET, count, registered
from tests.component.registry.staff_steps import account
from tests.support.browsers import FROM_HERE, Browser, ConsoleOfTest

LONG = "长" * 5_000
LOGIN, SECRET = "worker-1", "geheim-1234"
"""As `staff_steps.account` opens one."""


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


@pytest.fixture
async def action(c: ConsoleOfTest) -> str:
    """Where a contact with somebody of STREET is sent."""
    return f"/people/{(await registered(c.p, 1))['id']}/contacts"


def worker(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CASEWORKER, area=STREET)


async def test_a_note_of_5000_letters_comes_back_with_the_reason_and_to_its_last_letter(
    c: ConsoleOfTest, action: str
) -> None:
    refused = await worker(c).fill(action, contacted_at="2023-07-28T09:00", notes=LONG, choice="reached")
    assert (refused.status, refused.form(action).values["notes"]) == (422, LONG)
    assert await count(c.p, "contact") == 0


async def test_a_body_that_breaks_off_is_no_order(c: ConsoleOfTest, action: str) -> None:
    """As when the line drops while a form is on its way: nobody is there to be answered, and nothing is done."""
    browser = worker(c)
    form = (await browser.get(action)).form(action)
    part = f"csrf={form.values['csrf']}&choice=reached&notes=x".encode()
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": True},
        {"type": "http.disconnect"},
    ]
    answers: list[dict[str, Any]] = []
    c.wire.asked.clear()

    async def receive() -> dict[str, Any]:
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(answer: dict[str, Any]) -> None:
        answers.append(answer)

    await c.app(_scope(browser, action, len(part) * 2), receive, send)
    assert c.wire.asked == []
    assert [answer["status"] for answer in answers if "status" in answer] == [400]


def _scope(browser: Browser, path: str, length: int) -> dict[str, Any]:
    headers = {
        **FROM_HERE,
        "Cookie": f"{COOKIE}={browser.client.cookies[COOKIE]}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(length),
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("console", 80),
        "state": {},
    }


async def test_a_body_that_is_no_form_is_refused_on_a_page(c: ConsoleOfTest, action: str) -> None:
    browser = worker(c)
    c.wire.asked.clear()
    for kind, body in (
        ("multipart/form-data; boundary=x", b"--y\r\nnot a part"),
        ("multipart/form-data", b"x"),
    ):
        headers = {**FROM_HERE, "Content-Type": kind}
        answer = await browser.client.post(action, content=body, headers=headers)
        assert (answer.status_code, "没有提交" in answer.text) == (400, True), kind
    assert c.wire.asked == []


async def test_a_cookie_of_another_deployment_is_none(c: ConsoleOfTest) -> None:
    browser = worker(c)
    seat = c.console.seal.open_seat(browser.client.cookies[COOKIE])
    assert seat is not None
    theirs = c.browser()
    theirs.client.cookies.set(COOKIE, Seal([SecretStr("ab" * 32)]).close_seat(seat))
    c.wire.asked.clear()
    assert (await theirs.get("/people")).location == "/sign-in?next=%2Fpeople"
    assert c.wire.asked == []


async def test_whose_session_ended_comes_back_to_the_same_place_with_its_filters(c: ConsoleOfTest) -> None:
    await account(c.p, LOGIN, Role.CASEWORKER, STREET)
    browser = c.browser()
    seat = c.console.seal.open_seat(worker(c).client.cookies[COOKIE])
    assert seat is not None
    ended = replace(seat, access_token="ended", due_at=time.time() - 1)
    browser.client.cookies.set(COOKIE, c.console.seal.close_seat(ended))
    place = "/people?status=unknown&cohort_year=2023"
    asked = await browser.get(place)
    page = await browser.follow(asked)
    again = await browser.send(page.form("/sign-in"), login=LOGIN, password=SECRET)
    assert again.location == place, again.text
    assert (await browser.get(place)).status == 200
