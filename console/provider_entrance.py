"""Signing in at a city's own provider: the way there, the way back, and our own code where it is asked for.

What a browser keeps on its way is sealed into a cookie of ten minutes. It comes back by a link of the provider's site,
on which a Strict cookie is not sent: so this one is Lax, and the page that it comes back to leads on by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from client.caller import RequestRefused
from client.models.registry import StaffSession
from client.operations.registry import Registry
from console.answers import frame
from console.application import Console, is_from_here
from console.bodies import Sent
from console.desk import problem_text
from console.sessions import seat_of
from console.transport import ServiceAway

WAY, WAY_SECONDS = "qihang-provider", 600
START, RETURN, FACTOR = "/sign-in/provider", "/signed-in", "/sign-in/provider/second-factor"
ASKS_CODE = ("second-factor-required", "second-factor-refused")
Refused: TypeAlias = Callable[[Request, int, str], Response]
"""Draws the sign-in page: (request, status, why)."""


@dataclass(frozen=True)
class ProviderEntrance:
    """The pages of a sign-in at a provider."""

    console: Console
    refused: Refused
    inside: Callable[[str | None], str]

    def _registry(self, request: Request) -> Registry:
        return Registry(self.console.calls_of(request, None))

    def start(self, request: Request, _: Sent) -> Response:
        """To the provider's page. A foreign page starts nothing."""
        if not is_from_here(request):
            return self.refused(request, 403, "请从本页登录。")
        try:
            started = self._registry(request).start_provider_sign_in(
                None, {"city": request.query_params.get("city", "")}
            )
        except RequestRefused as refusal:
            return self.refused(request, refusal.status, problem_text(refusal))
        except ServiceAway:
            return self.refused(request, 503, "台账服务暂不可用，请稍后再登录。")
        way = {"id": started["id"], "key": started["key"], "next": self.inside(request.query_params.get("next"))}
        response = RedirectResponse(started["authorization_url"], 303)
        self._remember(response, way)
        return response

    def come_back(self, request: Request, _: Sent) -> Response:
        """With the provider's answer in the address; it is taken once, from the browser that set out."""
        way, query = self._way_of(request), request.query_params
        if way is None:
            return self.refused(request, 400, "统一身份认证登录已超过时限，或不是从本浏览器开始的，请重新登录。")
        if "code" not in query:
            return self._forgotten(self.refused(request, 401, "统一身份认证没有完成，请重新登录。"))
        names = ("code", "state", "iss")
        answer: Any = {name: query[name] for name in names if name in query} | {"key": way["key"]}
        return self._opened(
            request, way, lambda: self._registry(request).complete_provider_sign_in(None, way["id"], answer)
        )

    def second_factor(self, request: Request, sent: Sent) -> Response:
        way = self._way_of(request)
        if way is None or not is_from_here(request):
            return self.refused(request, 400, "统一身份认证登录已超过时限，请重新登录。")
        proof: Any = {"key": way["key"], "one_time_code": sent.values.get("code", "").strip()}
        return self._opened(
            request, way, lambda: self._registry(request).finish_provider_sign_in(None, way["id"], proof)
        )

    def _opened(self, request: Request, way: Mapping[str, str], ask: Callable[[], StaffSession]) -> Response:
        """The session, the question for our own code, or the sign-in page that says why there is none."""
        try:
            session = ask()
        except RequestRefused as refusal:
            if str(refusal.problem.get("type", "")).endswith(ASKS_CODE):
                return self._asked(request, refusal)
            return self._forgotten(self.refused(request, refusal.status, problem_text(refusal)))
        except ServiceAway:
            return self._forgotten(self.refused(request, 503, "台账服务暂不可用，请稍后再登录。"))
        return self._forgotten(self._entered(request, session, way["next"]))

    def _asked(self, request: Request, refusal: RequestRefused) -> Response:
        """Our own code: asked for first, or again after a wrong one."""
        problem = problem_text(refusal) if request.method == "POST" else ""
        values = {**frame(request), "title": "动态验证码", "problem": problem, "action": FACTOR}
        return self.console.draw.draw("provider_factor.html", refusal.status, **values)

    def _entered(self, request: Request, session: StaffSession, back: str) -> Response:
        seat = seat_of(session, "")
        me = Registry(self.console.calls_of(request, seat)).who_am_i(None)
        response = self.console.draw.draw("entered.html", 200, title="已登录", back=back, **frame(request))
        self.console.remember(response, seat_of(session, me.get("login") or "", seat.csrf))
        return response

    def _remember(self, response: Response, way: Mapping[str, str]) -> None:
        sealed, secure = self.console.seal.close(way), self.console.settings.secure_cookies
        response.set_cookie(WAY, sealed, WAY_SECONDS, path="/", httponly=True, samesite="lax", secure=secure)

    def _way_of(self, request: Request) -> Mapping[str, str] | None:
        way = self.console.seal.open(request.cookies.get(WAY))
        return way if isinstance(way, dict) and {"id", "key", "next"} <= way.keys() else None

    def _forgotten(self, response: Response) -> Response:
        response.delete_cookie(WAY, path="/")
        return response
