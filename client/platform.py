"""The platform as a caller on the other side of the network sees it."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx

from client.caller import Json, RequestRefused, accepted
from client.models.registry import SignIn
from client.operations.common import Common
from client.operations.jobfair import Jobfair
from client.operations.notify import Notify
from client.operations.registry import Registry
from client.operations.subsidy import Subsidy
from client.sessions import HeldSession
from client.signing import Signer

SERVICES = ("registry", "subsidy", "jobfair", "notify")
__all__ = ["SERVICES", "Json", "Platform", "RequestRefused"]


@dataclass
class Platform:
    """Calls with the tokens of whoever signed in, by name; a creating order has an idempotency key of its own.

    The operations of a service are the methods of `registry`, `subsidy`, `jobfair` and `notify`.
    """

    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, HeldSession] = field(default_factory=dict)
    """Of those who signed in with `sign_in`: their tokens are renewed."""
    signers: dict[str, Signer] = field(default_factory=dict)
    """Of systems whose every request is signed."""
    _renewing: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def registry(self) -> Registry:
        return Registry(self)

    @property
    def subsidy(self) -> Subsidy:
        return Subsidy(self)

    @property
    def jobfair(self) -> Jobfair:
        return Jobfair(self)

    @property
    def notify(self) -> Notify:
        return Notify(self)

    def service(self, name: str) -> Common:
        """The service of this name, for the operations that each of them has."""
        return {"registry": self.registry, "subsidy": self.subsidy, "jobfair": self.jobfair, "notify": self.notify}[
            name
        ]

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> httpx.Response:
        """The answer. A session's token is renewed in time; one that was ended elsewhere signs in once more."""
        headers = dict(options.pop("headers", {}))
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        token = self._token(who)
        answer = self._send(method, path, who, token, headers, **options)
        if answer.status_code == 401 and who in self.sessions:
            answer = self._send(method, path, who, self._token_instead_of(token, who), headers, **options)
        return answer

    def _send(
        self, method: str, path: str, who: str | None, token: str | None, headers: dict[str, str], **options: Any
    ) -> httpx.Response:
        bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
        signer = self.signers.get(who or "")
        if signer is None:
            return self.http.request(method, path, headers={**headers, **bearer}, **options)
        request = self.http.build_request(method, path, headers={**headers, **bearer}, **options)
        signer.sign(request, httpx.URL(path).path)
        return self.http.send(request)

    def sign_in(self, name: str, login: str, password: str, code: str | None = None) -> None:
        """Opens a session of a member of staff and keeps it under this name; `code` is that of the second factor, where
        the account has one. Raises RequestRefused.

        An account has one session: whoever signs in with it elsewhere ends this one.
        """
        session = HeldSession(login, password)
        body: SignIn = {"login": login, "password": password}
        if code:
            body["code"] = code
        self.tokens[name] = session.take(self.registry.sign_in(None, body))
        self.sessions[name] = session

    def _token(self, who: str | None) -> str | None:
        if who is None:
            return None
        with self._renewing:
            session = self.sessions.get(who)
            if session is not None and session.due:
                self._renew(who, session)
            return self.tokens[who]

    def _renew(self, who: str, session: HeldSession) -> None:
        """By the refresh token, which works once; where its session has ended, by another sign-in."""
        try:
            self.tokens[who] = session.take(
                self.registry.refresh_session(None, {"refresh_token": session.refresh_token})
            )
        except RequestRefused as refused:
            if refused.status != 401:
                raise
            self.sign_in(who, session.login, session.password)

    def _token_instead_of(self, refused: str | None, who: str) -> str:
        """The token that another thread has got meanwhile, or a new one."""
        with self._renewing:
            if self.tokens[who] == refused:
                self._renew(who, self.sessions[who])
            return self.tokens[who]

    def get(self, path: str, who: str | None = None, **query: Any) -> Json:
        return self.read(self.call("GET", path, who, params=query))

    def post(self, path: str, who: str | None = None, body: Json = None) -> Json:
        return self.read(self.call("POST", path, who, json=body))

    def put(self, path: str, who: str | None = None, body: Json = None) -> Json:
        return self.read(self.call("PUT", path, who, json=body))

    def read(self, answer: httpx.Response) -> Json:
        return accepted(answer).json()

    def everything(self, operation: Callable[..., Any], *args: Any, **query: Any) -> list[Json]:
        """All pages of an operation that lists: `everything(platform.notify.list_clocks, "reviewer", kind="…")`."""
        items: list[Json] = []
        while True:
            page = operation(*args, **query, limit=200)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]

    def everything_at(self, link: str, who: str) -> list[Json]:
        """All pages of a list that an answer points to."""
        path, _, query = link.partition("?")
        return self.everything(lambda **page: self.get(path, who, **page), **dict(parse_qsl(query)))
