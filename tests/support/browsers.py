"""Browsers of the console on a test's platform: what one keeps (cookies), what it is shown, the forms that it sends."""

import asyncio
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx

from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from console.application import COOKIE, Console
from console.main import create_app
from console.sessions import Seat
from console.settings import ConsoleSettings
from console.transport import InProcess
from contracts.roles import Role
from tests.support.platform import BASE, Platform

HERE = "http://console"
CSRF = "csrf-of-this-browser"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class HtmlForm:
    """A form of a page: where it goes, and the fields as they stand in it."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """Select → the codes that it offers."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self._form: HtmlForm | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.append(tag)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self._form = HtmlForm(given.get("action", ""))
            self.forms.append(self._form)
        if self._form is None or tag not in ("input", "select", "textarea", "option"):
            return
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            self._form.values[name], self._form.choices[name] = "", []
        elif tag == "option":
            self._form.choices[self._select].append(given.get("value", ""))
            if "selected" in given:
                self._form.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._form.values[name] = ""
        elif given.get("type") not in ("checkbox", "file") or "checked" in given:
            self._form.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area:
            self._form.values[self._area] += data
        self.words.append(data)


@dataclass(frozen=True)
class Seen:
    """An answer as a browser has it."""

    answer: httpx.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def location(self) -> str | None:
        location: str | None = self.answer.headers.get("location")
        return location

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader

    @property
    def text(self) -> str:
        """What stands there, without marks; white space as single blanks."""
        return " ".join(" ".join(self._read().words).split())

    @property
    def links(self) -> list[str]:
        return self._read().links

    @property
    def tags(self) -> list[str]:
        return self._read().tags

    @property
    def forms(self) -> list[HtmlForm]:
        return self._read().forms

    def form(self, action: str) -> HtmlForm:
        """The form that is sent to this address."""
        [found] = [form for form in self.forms if form.action == action]
        return found

    def has_form(self, action: str) -> bool:
        return any(form.action == action for form in self.forms)


class Wire(httpx.BaseTransport):
    """To the platform's services; it keeps what was asked, and `away` names services that do not answer."""

    def __init__(self, p: Platform) -> None:
        self._inner = InProcess(p.root, asyncio.get_running_loop(), 30)
        self.asked: list[tuple[str, str]] = []
        self.forbidden: list[str] = []
        """What was refused because the caller's role may not, the oldest first."""
        self.addresses: list[str] = []
        """With their queries."""
        self.away: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.path))
        self.addresses.append(str(request.url))
        if request.url.path.split("/")[1] in self.away:
            raise httpx.ConnectError("nobody listens", request=request)
        answer = self._inner.handle_request(request)
        if answer.status_code == httpx.codes.FORBIDDEN:
            self.forbidden.append(f"{request.method} {request.url.path}: {answer.read().decode()}")
        return answer

    def written(self) -> list[str]:
        """Addresses of all orders but reads, the oldest first."""
        return [path for method, path in self.asked if method != "GET"]


@dataclass
class Browser:
    """One browser: it keeps cookies and follows no redirect by itself."""

    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> Seen:
        return Seen(await self.client.get(path, headers=headers))

    async def follow(self, seen: Seen) -> Seen:
        assert seen.status == 303, (seen.status, seen.text)
        return await self.get(str(seen.location))

    async def send(self, form: HtmlForm, **values: Any) -> Seen:
        """The form with these fields filled in. `headers` are of the request, `files` its files."""
        headers, files = values.pop("headers", FROM_HERE), values.pop("files", None)
        sent = {**form.values, **values}
        return Seen(await self.client.post(form.action, data=sent, files=files, headers=headers))

    async def fill(self, page: str, action: str | None = None, **values: Any) -> Seen:
        """Opens the page and sends its form of this address (its own, where none is named)."""
        opened = await self.get(page)
        assert opened.status == 200, (opened.status, opened.text)
        return await self.send(opened.form(action or page), **values)

    async def guess(self, action: str, **values: Any) -> Seen:
        """Sends a form that was never shown to this browser, as whoever guesses its address does."""
        return await self.send(HtmlForm(action, {"csrf": CSRF, "key": str(new_id())}), **values)

    async def signs_in(self, login: str, secret: str, **more: str) -> Seen:
        form = HtmlForm("/sign-in", {"login": login, "password": secret, **more})
        return await self.send(form)

    async def signs_over(self, login: str, secret: str) -> Seen:
        """Signs in over the page that is open."""
        return await self.send(HtmlForm("/sign-in/over", {"login": login, "password": secret}))


@dataclass
class ConsoleOfTest:
    """The console on a platform. `wire` is between them."""

    p: Platform
    wire: Wire
    app: Any
    browsers: list[Browser] = field(default_factory=list)

    @classmethod
    def on(cls, p: Platform) -> "ConsoleOfTest":
        wire = Wire(p)
        settings = ConsoleSettings(base_url=BASE, secure_cookies=False)
        return cls(p, wire, create_app(settings, httpx.Client(transport=wire, base_url=BASE)))

    @property
    def console(self) -> Console:
        console: Console = self.app.state.console
        return console

    def browser(self) -> Browser:
        """One of somebody who is not signed in."""
        made = Browser(httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=HERE))
        self.browsers.append(made)
        return made

    def as_(
        self, role: Role, *, area: str | None = None, org: str | None = None, id: UUID | None = None, **changes: Any
    ) -> Browser:
        """One of somebody who is signed in, without the way there; `changes` are of their seat."""
        settings = next(iter(self.p.runtimes.values())).settings
        caller = Caller(id=id or new_id(), role=role, area=area, org=org)
        seat: dict[str, Any] = {
            "access_token": TokenIssuer.from_settings(settings).issue(caller),
            "refresh_token": "none",
            "due_at": time.time() + 900,
            "ends_at": "2099-01-01T00:00:00+08:00",
            "role": str(role),
            "area": area,
            "org": org,
            "login": "somebody",
            "csrf": CSRF,
        }
        browser = self.browser()
        browser.client.cookies.set(COOKIE, self.console.seal.close_seat(Seat(**seat | changes)))
        return browser

    async def aclose(self) -> None:
        for browser in self.browsers:
            await browser.client.aclose()
