"""A POST takes effect once, however often it is sent: its key, effect and answer commit together."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import deferred_writes, failpoints
from chassis.access import Caller
from chassis.bodies import Body, without
from chassis.creations import Creation
from chassis.dependencies import guard, runtime_of, transaction_of
from chassis.problems import BadRequest, Conflict, Unprocessable
from chassis.routes import Handle, Route


class IdempotencyKeyMissing(BadRequest):
    slug, title = "idempotency-key-missing", "缺少 Idempotency-Key 请求头"


class IdempotencyKeyReused(Unprocessable):
    slug, title = "idempotency-key-reused", "同一 Idempotency-Key 不能用于不同内容"


class StillRunning(Conflict):
    slug, title = "still-running", "同一请求正在处理，请稍后查询"


class IdempotentRoute(Route):
    """Every POST on it takes an `Idempotency-Key`: the effect happens once, the answer is repeated.

    Key row, effect and stored answer commit in one transaction. Missing key: 400; another payload under the
    same key: 422; the first request still running: 409; refused requests (4xx) store nothing.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "POST" in (options.get("methods") or ()):
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(_documented_key)]
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handle:
        original = super().get_route_handler()

        async def once(request: Request) -> Response:
            if request.method != "POST":
                return await original(request)
            await guard(request)
            key = request.headers.get("Idempotency-Key", "").strip()
            if not 8 <= len(key) <= 200:
                raise IdempotencyKeyMissing("请为每次新的提交生成一个 8–200 位的唯一键")
            if self._fresh is not None and self._fresh.is_for(request.state.caller):
                answer = await _answer_shared(request, key, original)
                if answer is not None:
                    return answer
            async with transaction_of(request) as session:
                return await _answer_once(session, request, key, original)

        return once


async def _documented_key(
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="一次提交一个唯一键；重试时不变",
            json_schema_extra={"minLength": 8, "maxLength": 200},
        ),
    ],
) -> None:
    """Puts the header into the OpenAPI document; the route class does the work."""


async def _answer_once(session: AsyncSession, request: Request, key: str, original: Handle) -> Response:
    scope = _scope(request, key)
    stored = await _locked_and_stored(session, scope)
    if not stored.locked:
        raise StillRunning()
    digest = runtime_of(request).cipher.blind_index("idempotency", _digest(request))
    if stored.body_hash is not None:
        if stored.body_hash != digest:
            raise IdempotencyKeyReused()
        return Response(
            stored.answer, stored.status, media_type=stored.media_type, headers={"Idempotent-Replay": "true"}
        )
    deferred_writes.start(session)
    answer = await original(request)
    to_store = _stored(scope, digest, answer) if answer.status_code < 400 else None
    if not await deferred_writes.write(session, to_store):
        raise StillRunning()
    return answer


async def _answer_shared(request: Request, key: str, original: Handle) -> Response | None:
    """The answer of a request that wrote something new together with others; None where it has to be looked at alone.

    Whatever is refused here is refused, or not, by the transaction of its own that follows.
    """
    runtime = runtime_of(request)
    creation = request.state.session = Creation(runtime.reads)
    try:
        answer = await original(request)
    except Exception:
        return None
    finally:
        request.state.session = None
    if answer.status_code >= 400 or creation.kind is None:
        return None
    digest = runtime.cipher.blind_index("idempotency", _digest(request))
    written = await runtime.creations.write(creation, _stored(_scope(request, key), digest, answer))
    if written:
        failpoints.hit("api_after_commit")
    return answer if written else None


def _scope(request: Request, key: str) -> str:
    return f"{_who(request.state.caller)}|{request.method} {request.scope['path']}|{key}"


def _who(caller: Caller | None) -> str:
    """An account with the person or the absent colleague it stands for: for another one, or for itself, it is not
    answered what it was for the first."""
    if caller is None:
        return "anonymous"
    if caller.standing_in is not None:
        return f"{caller.id}@{caller.standing_in.substitution}"
    return f"{caller.id}/{caller.subject}" if caller.subject else str(caller.id)


def _digest(request: Request) -> str:
    """Of the payload; a multipart boundary is the client's accident and does not count.

    Kept under a key only: whoever reads the table could else try out ID numbers and passwords against it.
    """
    kind = request.headers.get("content-type", "")
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    body: Body = request.state.body
    digest = hashlib.sha256(request.scope["query_string"] + b"\0")
    for part in without(body.chunks(), boundary):
        digest.update(part)
    return digest.hexdigest()


_LOCK_AND_LOOK = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended(:scope, 7)) AS locked, body_hash, status, media_type, answer"
    " FROM (VALUES (1)) AS one LEFT JOIN idempotency_key ON scope = :scope"
)


async def _locked_and_stored(session: AsyncSession, scope: str) -> Any:
    """Lock and look-up in one round trip. An answer stored between the two is caught when ours is stored."""
    return (await session.execute(_LOCK_AND_LOOK, {"scope": scope})).one()


def _stored(scope: str, digest: bytes, answer: Response) -> dict[str, Any]:
    return {
        "scope": scope,
        "digest": digest,
        "status": answer.status_code,
        "media_type": answer.media_type or answer.headers.get("content-type", "application/json"),
        "answer": bytes(answer.body),
    }
