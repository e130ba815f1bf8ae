"""The way of a request through the console: who is signed in, what they may see, and what becomes of the answers."""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from client.caller import RequestRefused
from console import facts
from console.answers import Pages, frame, workbook_of
from console.bodies import UNSAFE, Sent
from console.components import Listing, View
from console.desk import Desk, Names, NotThere, may, problem_text, refused_as_absent
from console.screens import Done, Form, Page, Screen, Screens
from console.sessions import Seal, Seat
from console.settings import ConsoleSettings
from console.subjects import refuse_absent
from console.transport import Calls, Outside, PlaceOver, ServiceAway, SignedOut

COOKIE, FLASH = "qihang-seat", "qihang-flash"
HOME = "/work"


@dataclass
class Console:
    """One application's parts, and the way of a request through them."""

    settings: ConsoleSettings
    outside: Outside
    features: Sequence[Screens]
    assets: Mapping[str, str] = field(default_factory=dict)
    demo: Callable[[], Mapping[str, Sequence[tuple[str, str]]]] = dict
    """Who can sign in on a demo platform: role → (login, secret); nobody elsewhere."""

    def __post_init__(self) -> None:
        self.pages = [page for feature in self.features for page in feature.pages]
        self.forms = [form for feature in self.features for form in feature.forms]
        screens: list[Screen] = [*self.pages, *self.forms]
        self.paths = frozenset(screen.path for screen in screens)
        self.draw = Pages(screens, self.assets)
        self.seal = Seal(self.settings.cookie_keys)
        self.names = Names()

    # the way of a request

    def calls_of(self, request: Request, seat: Seat | None, key: str | None = None) -> Calls:
        return Calls(self.outside, request.client.host if request.client else "127.0.0.1", seat, key)

    def seat_of(self, request: Request) -> Seat | None:
        return self.seal.open_seat(request.cookies.get(COOKIE))

    def answer(self, request: Request, screen: Page | Form, sent: Sent) -> Response:
        """The answer to whoever is signed in; a page of its own for each way in which there is none."""
        seat = self.seat_of(request)
        request.scope["qihang.flash"] = self.seal.open(request.cookies.get(FLASH))
        if seat is None:
            return self.signed_out(request)
        calls = self.calls_of(request, seat, sent.values.get("key"))
        desk = Desk(
            request,
            calls,
            self.names,
            settings=self.settings,
            values=sent.values,
            files=sent.files,
            chosen=sent.chosen,
            paths=self.paths,
        )
        try:
            response = self._shown(desk, screen)
        except SignedOut:
            return self.signed_out(request)
        except PlaceOver as over:
            response = self._place_over(request, over)
        if calls.seat is not seat and calls.seat is not None:
            self.remember(response, calls.seat)
        if request.scope["qihang.flash"] and request.method == "GET":
            response.delete_cookie(FLASH, path="/")
        return response

    def _shown(self, desk: Desk, screen: Page | Form) -> Response:
        if not may(desk.role, *screen.needs):
            return self._absent(desk)
        if desk.request.method in UNSAFE and not _is_ours(desk):
            return self._stale(desk)
        path = desk.request.path_params
        try:
            if isinstance(screen, Form):
                return self._form(desk, screen, path)
            shown = screen.show(desk, **path)
            return self._page(desk, screen, shown)
        except NotThere:
            return self._absent(desk)
        except RequestRefused as refused:
            if refused_as_absent(refused):
                return self._absent(desk)
            lines = [problem_text(refused), *errors_of(refused).values()]
            return self.draw.signed_in(desk, "trouble.html", refused.status, title="未能显示", lines=lines)
        except ServiceAway as gone:
            return self.draw.signed_in(desk, "away.html", 503, title="服务暂不可用", service=gone.name, form=None)

    def _stale(self, desk: Desk) -> Response:
        """A form of another sign-in, as after two tabs: nothing is done. Ours takes the token of this one and stays as
        it was typed, so that whoever is signed in now can send it knowingly; a foreign page learns nothing."""
        if not is_from_here(desk.request):
            return self.draw.signed_in(desk, "trouble.html", 403, title="未提交", lines=["请从本平台的页面提交。"])
        who, place = desk.seat.login, desk.seat.place
        now = f"{who}，代 {place.absent_name}" if place else who
        lines = [f"本页属于上一次登录或另一岗位，所填内容都在。现为 {now}，核对后请再提交一次。"]
        response = self.notice(desk.request, 403, lines)
        response.headers["HX-Trigger"] = signed_in_trigger(desk.seat)
        return response

    def _place_over(self, request: Request, over: PlaceOver) -> Response:
        """Back in one's own place; a form that was meant for the other one is not sent here."""
        text = f"代 {over.absent_name} 的代班已结束，已回到本人岗位。"
        if request.method in UNSAFE:
            return self.notice(request, 409, [text, "本页所填内容没有提交。"])
        response = RedirectResponse(HOME, 303)
        self.say(response, Done(HOME, text))
        return response

    def notice(self, request: Request, status: int, lines: Sequence[str]) -> Response:
        """Why nothing was done, over the page that asked, which stays; without htmx a page of its own."""
        if request.headers.get("hx-request"):
            return _in_place(self.draw.draw("notice_over.html", status, lines=lines), "#over", "innerHTML")
        return self.draw.draw("plain.html", status, title="没有提交", lines=lines, **frame(request))

    def _absent(self, desk: Desk) -> Response:
        return self.draw.signed_in(
            desk, "trouble.html", 404, title="没有这个页面", lines=["没有这个页面，或您无权查看。"]
        )

    def _page(self, desk: Desk, screen: Page, shown: Any) -> Response:
        if isinstance(shown, Response):
            return shown
        if isinstance(shown, Listing):
            return self._listing(desk, screen.title, shown)
        return self.draw.signed_in(desk, "view.html", title=shown.title, view=shown)

    def _listing(self, desk: Desk, title: str, listing: Listing[Any]) -> Response:
        given = {entry.name: desk.query(entry.name) for entry in listing.filters}
        passed = {name: value for name in listing.passed if name not in given and (value := desk.query(name))}
        asked = {**{name: value for name, value in given.items() if value}, **passed, **listing.fixed}
        if desk.query("export") and listing.exported:
            return workbook_of(title, listing, self._all_rows(listing, asked))
        waiting = any(entry.needed and not given[entry.name] for entry in listing.filters)
        page: Mapping[str, Any] = {"items": [], "next_cursor": None}
        if not waiting:
            cursor = desk.query("cursor")
            first = {} if cursor else {"total": True}
            page = listing.page(cursor=cursor, limit=self.settings.page_rows, **first, **asked)
        return self.draw.signed_in(
            desk, "listing.html", title=title, listing=listing, page=page, passed=passed, waiting=waiting
        )

    def _all_rows(self, listing: Listing[Any], asked: Mapping[str, str]) -> list[Any]:
        """All pages, as far as a workbook goes."""
        rows: list[Any] = []
        cursor: str | None = None
        while len(rows) < self.settings.export_rows:
            page = listing.page(cursor=cursor, limit=200, **asked)
            rows += page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                break
        return rows[: self.settings.export_rows]

    def _form(self, desk: Desk, form: Form, path: Mapping[str, str]) -> Response:
        if desk.request.method == "GET":
            view = form.view(desk, path, dict(desk.request.query_params))
            refuse_absent(desk, form.path, path)
            return self.draw.signed_in(desk, "form.html", title=form.title, form=view)
        try:
            outcome = form.submit(desk, **path)
        except RequestRefused as refused:
            if refused_as_absent(refused):
                return self._absent(desk)
            errors = {"": problem_text(refused), **errors_of(refused)}
            return self._again(desk, form, path, errors, refused.status)
        except ServiceAway as gone:
            text = f"{gone.name} 服务暂不可用，所填内容都在，请稍后再提交。"
            return self._again(desk, form, path, {"": text}, 503)
        if isinstance(outcome, Response):
            return outcome
        if isinstance(outcome, View):
            return self.draw.signed_in(desk, "view.html", title=outcome.title, view=outcome)
        response = RedirectResponse(outcome.href, 303)
        self.say(response, outcome)
        return response

    def _again(
        self, desk: Desk, form: Form, path: Mapping[str, str], errors: Mapping[str, str], status: int
    ) -> Response:
        fields = {field.name for field in form.fields_of(desk, path)}
        stray = "；".join(text for name, text in errors.items() if name not in fields)
        view = form.view(desk, path, desk.values, {**errors, "": stray})
        if desk.request.headers.get("hx-request"):
            return _in_place(self.draw.draw("form_part.html", status, form=view, desk=desk), f"#{view.id}", "outerHTML")
        return self.draw.signed_in(desk, "form.html", status, title=form.title, form=view)

    def signed_out(self, request: Request) -> Response:
        """Sign-in, and then back to the same place; over the page where a form was sent, so that nothing is lost."""
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method in UNSAFE:
            seat = self.seat_of(request)
            page = self.draw.draw("sign_in_over.html", 401, login=seat.login if seat else "", problem="")
            return _in_place(page, "#over", "innerHTML")
        address = f"/sign-in?next={quote(back, safe='')}"
        if request.headers.get("hx-request"):
            return Response(headers={"HX-Redirect": address})
        response = RedirectResponse(address, 303)
        response.delete_cookie(COOKIE, path="/")
        return response

    # cookies

    def remember(self, response: Response, seat: Seat) -> None:
        self._set(response, COOKIE, self.seal.close_seat(seat))

    def say(self, response: Response, done: Done) -> None:
        self._set(response, FLASH, self.seal.close(done.message))

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, path="/", httponly=True, samesite="strict", secure=self.settings.secure_cookies
        )

    def forget(self, response: Response) -> None:
        response.delete_cookie(COOKIE, path="/")


def _in_place(response: Response, target: str, swap: str) -> Response:
    """An answer that changes one part of the page that asked, and not its address."""
    response.headers.update({"HX-Retarget": target, "HX-Reswap": swap, "HX-Push-Url": "false"})
    return response


def _is_ours(desk: Desk) -> bool:
    """Sent by a page of this sign-in: its token is repeated, and the browser names no foreign page as the sender."""
    given = desk.values.get("csrf") or desk.request.headers.get("x-csrf", "")
    return is_from_here(desk.request) and hmac.compare_digest(given, desk.seat.csrf)


def signed_in_trigger(seat: Seat) -> str:
    """Tells the page's script the token of the present sign-in: its forms take it."""
    return json.dumps({"signed-in": {"csrf": seat.csrf}})


def is_from_here(request: Request) -> bool:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def errors_of(refused: RequestRefused) -> dict[str, str]:
    """Field → what is wrong with it; a field within another by its last name, a fact of a case by the field it has."""
    errors = refused.problem.get("errors") or ()
    return {name: str(error.get("message") or error.get("detail")) for error in errors if (name := _field_of(error))}


def _field_of(error: Mapping[str, Any]) -> str:
    if "fact" in error:
        return f"{facts.PREFIX}{error['fact']}"
    return str(error.get("pointer", "")).rpartition("/")[2]
