"""Around every request: its name, its caller, its address; afterwards its log line and its count."""

import re
import time
import traceback

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from chassis import addresses, problem_answers, unstorable
from chassis.access import Caller, operation_of
from chassis.addresses import TrustedProxies
from chassis.db import new_id
from chassis.headers import secure
from chassis.observability import tracing
from chassis.observability.metrics import metrics
from chassis.problems import Problem
from chassis.runtime import Runtime

log = get_logger()
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = ("/healthz", "/metrics")


class RequestMiddleware:
    """Before any route: names the request, finds out who calls; after it: counts and logs."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self._app = app
        self._runtime = runtime
        self._metrics = metrics(runtime.name)
        self._proxies = TrustedProxies.from_setting(runtime.settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        tracing.bind(headers.get("traceparent") or tracing.new())
        with bound_contextvars(request_id=request_id, service=self._runtime.name):
            await self._serve(scope, receive, _Answer(send, request_id), headers)

    async def _serve(self, scope: Scope, receive: Receive, send: "_Answer", headers: Headers) -> None:
        started = time.perf_counter()
        try:
            state = scope.setdefault("state", {})
            state["client_address"] = await self._proxies.address_of(scope)
            addresses.bind(state["client_address"])
            state["caller"] = await self._caller(headers)
            unstorable.refuse_in_query(scope["query_string"])
            await self._app(scope, receive, send)
        except Problem as refused:
            await problem_answers.answer(refused)(scope, receive, send)
        except Exception as error:
            await self._unexpected(error, scope, receive, send)
        finally:
            self._note(scope, send.status, time.perf_counter() - started)

    async def _unexpected(self, error: Exception, scope: Scope, receive: Receive, send: "_Answer") -> None:
        """Logged by kind and place only: a message or a stack's values may hold a person's data."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("unexpected_error", error=type(error).__name__, at=f"{place.filename}:{place.lineno}")
        if not send.started:
            await problem_answers.answer(Problem())(scope, receive, send)

    async def _caller(self, headers: Headers) -> Caller | None:
        """None without a token; a token that is not valid, or whose session or substitution has ended, is refused
        everywhere, also at public endpoints."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if not token or scheme.lower() != "bearer":
            return None
        caller = self._runtime.tokens.caller(token)
        await self._runtime.ended_sessions.refuse(caller.session)
        if caller.standing_in is not None:
            await self._runtime.ended_sessions.refuse(caller.standing_in.substitution)
        return caller

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(QUIET):
            return
        operation = operation_of(Request(scope)) or "none"
        self._metrics.answered(operation, status, seconds)
        log.info("request", operation=operation, status=status, ms=round(seconds * 1000, 1))


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else str(new_id())


class _Answer:
    """Remembers the status, and adds the headers that every answer carries."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 500
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            secure(headers)
        await self._send(message)
