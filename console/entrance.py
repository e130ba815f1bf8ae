"""Before and beside the screens: the start page, signing in and out, one's own secret and device, the switches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from client.caller import RequestRefused
from client.operations.registry import Registry
from console.answers import VIEWS, frame
from console.application import HOME, Console, errors_of, is_from_here, signed_in_trigger
from console.bodies import BodyRefused, Sent, read
from console.desk import problem_text
from console.devices import device_of
from console.provider_entrance import FACTOR, RETURN, START, ProviderEntrance
from console.public_plans import PublicPlans
from console.sessions import Seat, seat_of
from console.transport import PlaceOver, ServiceAway, SignedOut

NEEDS_CODE = "second-factor-required"
ELSEWHERE = {"secret-change-required": "/secret", "second-factor-enrolment-required": "/second-factor"}
"""What a sign-in may ask for first, and where it is done."""


@dataclass(frozen=True)
class Entrance:
    """The pages of whoever is not signed in yet."""

    console: Console

    def _registry(self, request: Request) -> Registry:
        return Registry(self.console.calls_of(request, None))

    def _draw(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        return self.console.draw.draw(template, status, **frame(request), **values)

    def start(self, request: Request, _: Sent) -> Response:
        """To one's desk; without a sign-in to the page that says who may come in, and how."""
        if self.console.seat_of(request) is not None:
            return RedirectResponse(HOME, 303)
        return self._sign_in_page(request)

    def sign_in(self, request: Request, sent: Sent) -> Response:
        if request.method == "GET":
            return self._sign_in_page(request)
        if not is_from_here(request):
            return self._sign_in_page(request, 403, problem="请从本页登录。")
        outcome = self._session(request, sent)
        if isinstance(outcome, Response):
            return outcome
        response = RedirectResponse(_inside(sent.values.get("next")), 303)
        self.console.remember(response, outcome)
        return response

    def sign_in_over(self, request: Request, sent: Sent) -> Response:
        """Sign-in over a page that was being filled in: the page stays as it is, and its forms get the new token."""
        if not is_from_here(request):
            return self._over(sent, "请从本页登录。")
        before = self.console.seat_of(request)
        if before is not None and sent.values.get("login", "").strip() != before.login:
            return self._over(sent, f"本页是 {before.login} 的，请用该账号登录；换人请先退出。")
        outcome = self._session(request, sent, over=True)
        if isinstance(outcome, Response):
            return outcome
        try:
            seat = self._back_in_place(request, outcome, before)
        except (PlaceOver, RequestRefused, ServiceAway):
            response = self._over(sent, "已登录，但不能回到代班岗位：本页不能再提交，请回到工作台。")
            self.console.remember(response, outcome)
            return response
        response = Response(headers={"HX-Trigger": signed_in_trigger(seat)})
        self.console.remember(response, seat)
        return response

    def _back_in_place(self, request: Request, seat: Seat, before: Seat | None) -> Seat:
        """The page was of a colleague's place: its forms are not sent from one's own. Raises PlaceOver."""
        if before is None or before.place is None:
            return seat
        calls = self.console.calls_of(request, replace(seat, place=replace(before.place, due_at=0.0)))
        calls.renew_due()
        assert calls.seat is not None
        return calls.seat

    def _session(self, request: Request, sent: Sent, over: bool = False) -> Any:
        """The seat, or the page that says why there is none."""
        login, code = sent.values.get("login", "").strip(), sent.values.get("code", "").strip()
        body: Any = {"login": login, "password": sent.values.get("password", "")}
        if code:
            body["code"] = code
        problem = ""
        asks_code = False
        try:
            return seat_of(self._registry(request).sign_in(None, body), login)
        except RequestRefused as refused:
            slug = str(refused.problem.get("type", "")).rpartition(":")[2]
            if slug in ELSEWHERE and not over:
                return RedirectResponse(ELSEWHERE[slug], 303)
            problem, asks_code = problem_text(refused), slug.startswith("second-factor")
            status = refused.status
        except ServiceAway:
            problem, status = "台账服务暂不可用，请稍后再登录。", 503
        if over:
            return self._over(sent, problem)
        asks_code = asks_code or bool(code)
        back = sent.values.get("next")
        return self._sign_in_page(request, status, login=login, problem=problem, asks_code=asks_code, back=back)

    def _over(self, sent: Sent, problem: str) -> Response:
        return self.console.draw.draw("sign_in_over.html", 401, login=sent.values.get("login", ""), problem=problem)

    def _sign_in_page(
        self,
        request: Request,
        status: int = 200,
        *,
        login: str = "",
        problem: str = "",
        asks_code: bool = False,
        back: str | None = None,
    ) -> Response:
        return self._draw(
            request,
            "sign_in.html",
            status,
            title="登录",
            login=login,
            problem=problem,
            asks_code=asks_code,
            next=_inside(back or request.query_params.get("next")),
            demo=self.console.demo(),
            providers=self.console.names.of_providers(self._registry(request)),
            START=START,
        )

    def refused(self, request: Request, status: int, problem: str) -> Response:
        """The sign-in page with why another way in did not lead here."""
        return self._sign_in_page(request, status, problem=problem)

    def sign_out(self, request: Request, sent: Sent) -> Response:
        """Ends the session in every service, too; without an answer the cookie goes all the same."""
        response = RedirectResponse("/sign-in", 303)
        self.console.forget(response)
        seat = self.console.seat_of(request)
        if seat is not None and is_from_here(request) and sent.values.get("csrf") == seat.csrf:
            try:
                Registry(self.console.calls_of(request, replace(seat, place=None))).sign_out(None)
            except (RequestRefused, SignedOut, ServiceAway):
                return response
            return response
        return RedirectResponse(HOME, 303)

    def secret(self, request: Request, sent: Sent) -> Response:
        """One's own secret, before the first sign-in or when it is due."""
        if request.method == "GET":
            return self._secret_page(request)
        values = sent.values
        if values.get("new_secret") != values.get("again"):
            return self._secret_page(request, 422, {"again": "两次所填的新密码不同"}, values)
        body: Any = {name: values.get(name, "") for name in ("login", "secret", "new_secret")}
        if values.get("code"):
            body["code"] = values["code"]
        try:
            self._registry(request).change_own_secret(None, body)
        except RequestRefused as refused:
            return self._secret_page(request, refused.status, {"": problem_text(refused), **errors_of(refused)}, values)
        except ServiceAway:
            return self._secret_page(request, 503, {"": "台账服务暂不可用，请稍后再试。"}, values)
        return self._sign_in_page(request, login=values.get("login", ""), problem="密码已修改，请用新密码登录。")

    def _secret_page(
        self,
        request: Request,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
    ) -> Response:
        login, back = (values or {}).get("login") or self._login_of(request), self._back(request)
        return self._draw(request, "secret.html", status, title="修改密码", login=login, errors=errors or {}, back=back)

    def second_factor(self, request: Request, sent: Sent) -> Response:
        """One's own device and recovery codes: what is shown is shown once and stands nowhere."""
        if request.method == "GET":
            return self._factor_page(request)
        login = sent.values.get("login", "")
        try:
            return self._factor_page(request, login=login, **self._factor_step(request, sent.values))
        except RequestRefused as refused:
            return self._factor_page(request, refused.status, problem=problem_text(refused), login=login)
        except ServiceAway:
            return self._factor_page(request, 503, problem="台账服务暂不可用，请稍后再试。", login=login)

    def _factor_step(self, request: Request, values: Mapping[str, str]) -> Mapping[str, Any]:
        """The device's address at the start; recovery codes after its first code, or anew by a code of the device."""
        registry = self._registry(request)
        proof: Any = {name: values.get(name, "") for name in ("login", "secret", "code")}
        match values.get("step"):
            case "confirm":
                return {"codes": registry.confirm_second_factor(None, proof)["recovery_codes"]}
            case "recovery":
                return {"codes": registry.renew_recovery_codes(None, proof)["recovery_codes"]}
        start: Any = {name: value for name, value in proof.items() if name != "code" or value}
        return {"device": device_of(registry.start_second_factor(None, start)["uri"])}

    def _factor_page(self, request: Request, status: int = 200, **values: Any) -> Response:
        shown = {"device": None, "codes": (), "problem": "", "login": self._login_of(request), **values}
        return self._draw(request, "second_factor.html", status, title="动态验证码", back=self._back(request), **shown)

    def _login_of(self, request: Request) -> str:
        seat = self.console.seat_of(request)
        return seat.login if seat else ""

    def _back(self, request: Request) -> str:
        """From one's own secret and device: to one's sign-ins, or to the sign-in."""
        return "/sign-ins" if self.console.seat_of(request) else "/sign-in"

    def switch(self, request: Request, _: Sent) -> Response:
        """大字, 高对比: remembered by the browser."""
        name, back = request.query_params.get("name", ""), _inside(request.query_params.get("back"))
        response = RedirectResponse(back, 303)
        if name in VIEWS:
            cookie = f"qihang-{name}"
            value = "0" if request.cookies.get(cookie) == "1" else "1"
            response.set_cookie(cookie, value, max_age=31_536_000, path="/", samesite="strict", httponly=True)
        return response


def _inside(address: str | None) -> str:
    """An address of this console; whatever else was asked for leads to the desk."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\n" in address:
        return HOME
    return address


def _route(console: Console, path: str, show: Callable[[Request, Sent], Response], *methods: str) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            sent = await read(request)
        except BodyRefused as refused:
            return console.notice(request, refused.status, [str(refused)])
        return await run_in_threadpool(show, request, sent)

    return Route(path, endpoint, methods=list(methods))


def routes(console: Console) -> list[Route]:
    entrance = Entrance(console)
    public = PublicPlans(console)
    provider = ProviderEntrance(console, entrance.refused, _inside)
    return [
        _route(console, START, provider.start, "GET"),
        _route(console, RETURN, provider.come_back, "GET"),
        _route(console, FACTOR, provider.second_factor, "POST"),
        _route(console, "/", entrance.start, "GET"),
        _route(console, "/sign-in", entrance.sign_in, "GET", "POST"),
        _route(console, "/sign-in/over", entrance.sign_in_over, "POST"),
        _route(console, "/sign-out", entrance.sign_out, "POST"),
        _route(console, "/secret", entrance.secret, "GET", "POST"),
        _route(console, "/second-factor", entrance.second_factor, "GET", "POST"),
        _route(console, "/view", entrance.switch, "GET"),
        _route(console, "/public-plans", public.listing, "GET"),
        _route(console, "/public-plan", public.plan, "GET"),
    ]
