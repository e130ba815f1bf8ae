"""How a page's calls leave the console: with the caller's own token, their address, and the key of the form at hand."""

import asyncio
import hashlib
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from client.caller import RequestRefused
from client.operations.registry import Registry
from console.sessions import Place, Renewals, Seat, place_of, seat_of

ADDRESS = "X-Real-IP"
_OVER = (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.CONFLICT)


class SignedOut(Exception):
    """The session has ended: by its time, by a sign-out, by somebody who may end it."""


class PlaceOver(Exception):
    """The colleague's place is no longer the caller's to work in; their own is."""

    def __init__(self, absent_name: str) -> None:
        self.absent_name = absent_name
        super().__init__(absent_name)


class ServiceAway(Exception):
    """No answer from a service; `name` is its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass
class Outside:
    """What every request of this process shares: the connection to the services, and the renewals under way."""

    http: httpx.Client
    renewals: Renewals = field(default_factory=Renewals)


@dataclass
class Calls:
    """The transport of one browser request. `seat` changes when a token is renewed under way: the cookie follows."""

    outside: Outside
    address: str
    seat: Seat | None = None
    form_key: str | None = None
    """Of the form that was sent: the same form sent twice gives each of its calls the same idempotency key."""

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> httpx.Response:
        """The answer. Raises SignedOut where the token is no longer taken, PlaceOver where the colleague's place is
        over, ServiceAway without an answer."""
        headers = {**options.pop("headers", {}), ADDRESS: self.address}
        if method == "POST":
            headers["Idempotency-Key"] = self._key(path, options)
        if self.seat is None:
            return self._send(method, path, headers, options)
        self.renew_due()
        answer = self._send(method, path, self._signed(headers), options)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._renew()
            answer = self._send(method, path, self._signed(headers), options)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                raise SignedOut
        return answer

    def _signed(self, headers: dict[str, str]) -> dict[str, str]:
        assert self.seat is not None
        return {**headers, "Authorization": f"Bearer {self.seat.token}"}

    def renew_due(self) -> None:
        """The tokens whose time has come: one's own, which keeps the session alive, and the place's."""
        assert self.seat is not None
        if self.seat.is_due:
            self._renew_own()
        if self.seat.place is not None and self.seat.place.is_due:
            self._renew()

    def _send(self, method: str, path: str, headers: dict[str, str], options: dict[str, Any]) -> httpx.Response:
        try:
            answer = self.outside.http.request(method, path, headers=headers, **options)
        except httpx.TransportError as error:
            raise ServiceAway(path.split("/")[1]) from error
        if answer.status_code in (httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT):
            raise ServiceAway(path.split("/")[1])
        return answer

    def _renew(self) -> None:
        """The token that calls are made with."""
        assert self.seat is not None
        if self.seat.place is None:
            self._renew_own()
        else:
            self.seat = self._in_place_again(self.seat, self.seat.place)

    def _renew_own(self) -> None:
        assert self.seat is not None
        following = self.outside.renewals.renewed(self.seat, self._renewed)
        self.seat = replace(following, csrf=self.seat.csrf, place=self.seat.place)

    def _in_place_again(self, seat: Seat, place: Place) -> Seat:
        """A token of a place has no refresh token: it is asked for anew with one's own."""
        own = Calls(self.outside, self.address, replace(seat, place=None))
        try:
            session = Registry(own).open_place(None, place.substitution_id)
        except RequestRefused as refused:
            if refused.status not in _OVER or own.seat is None:
                raise
            self.seat = own.seat.moved(None)
            raise PlaceOver(place.absent_name) from refused
        assert own.seat is not None
        return replace(own.seat, place=place_of(session, place.substitution_id, place.absent_name))

    def _renewed(self, seat: Seat) -> Seat:
        try:
            anonymous = Calls(self.outside, self.address)
            session = Registry(anonymous).refresh_session(None, {"refresh_token": seat.refresh_token})
        except RequestRefused as refused:
            if refused.status == httpx.codes.UNAUTHORIZED:
                raise SignedOut from refused
            raise
        return seat_of(session, seat.login, seat.csrf)

    def _key(self, path: str, options: dict[str, Any]) -> str:
        """From the form's key and what this call says: a form that makes several calls gives each its own."""
        if self.form_key is None:
            return secrets.token_hex(16)
        content = {name: options.get(name) for name in ("json", "data", "files")}
        order = json.dumps([self.form_key, path, content], sort_keys=True, default=_digest)
        return hashlib.sha256(order.encode()).hexdigest()


def _digest(value: Any) -> str:
    """Of a file's bytes; of anything else by its text."""
    return hashlib.sha256(value if isinstance(value, bytes) else str(value).encode()).hexdigest()


class InProcess(httpx.BaseTransport):
    """Hands requests to an application in this process, on the event loop that it runs on; called from other threads.

    The address in `X-Real-IP` becomes the peer's: nobody else can reach the application in this way.
    """

    def __init__(self, app: ASGIApp, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._app, self._loop, self._seconds = app, loop, seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        running = asyncio.run_coroutine_threadsafe(self._answer(request), self._loop)
        try:
            return running.result(timeout=self._seconds)
        except TimeoutError as error:
            running.cancel()
            raise httpx.ReadTimeout("no answer in time", request=request) from error

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        address = request.headers.get(ADDRESS, "127.0.0.1")
        there = httpx.ASGITransport(_NeverRaising(self._app), client=(address, 0))
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != ADDRESS.lower().encode()]
        inner = httpx.Request(request.method, request.url, headers=headers, content=request.content)
        answer = await there.handle_async_request(inner)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


class _NeverRaising:
    """An application that fails while it answers is, to its caller, a service without an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            raise httpx.RemoteProtocolError(type(error).__name__) from error
