"""Signatures of requests: whose token demands one, shows it in every request, in time and once.

A token carries the demand, so that a service asks nobody: its algorithm and the number of the client's credential, from
which, with one key of all services, the client's own key is derived. What was shown is remembered by each service for
itself; the name of the service is in the signed path, so that nothing is shown to two.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.types import Scope
from structlog import get_logger

from chassis.access import Caller, Signing
from chassis.db import transaction
from chassis.problems import Unauthenticated, Unavailable
from chassis.settings import Settings
from contracts import signatures
from contracts.signatures import COVERED, NONCE, SHOWN, SIGNATURE, TIMESTAMP, SignedText

log = get_logger()
LONGEST_WINDOW_SECONDS = 900
"""The setting may be no more, so that a nonce of before a change of it is remembered for long enough."""
CLOCKS_APART = timedelta(minutes=5)
"""The most by which a process and the database may differ."""
_NONCE, _HEX = re.compile(r"[A-Za-z0-9_-]{16,64}"), re.compile(r"[0-9a-f]{64}")
_TAKE = text(
    "INSERT INTO request_nonce (credential_id, nonce, forget_at) VALUES (:credential, :nonce, :forget_at)"
    " ON CONFLICT DO NOTHING RETURNING nonce"
)


class SignatureMissing(Unauthenticated):
    slug, title = "signature-missing", "该系统的请求须签名：缺少 X-Timestamp、X-Nonce 或 X-Signature"


class SignatureMalformed(Unauthenticated):
    slug, title = "signature-malformed", "签名请求头格式不对或重复"


class SignatureStale(Unauthenticated):
    slug, title = "signature-stale", "签名时间与平台时间相差过大，请校准时钟后重新签名"


class SignatureWrong(Unauthenticated):
    slug, title = "signature-wrong", "签名不符"


class NonceUsed(Unauthenticated):
    slug, title = "nonce-used", "该随机数已使用，请重新签名后再发"


class SignaturesNotSetUp(Unavailable):
    slug, title = "signatures-not-set-up", "平台未设置请求签名密钥（QIHANG_SIGNING_KEY）"


def signing_key(secret: str, client: UUID, signing: Signing) -> bytes:
    """A client's own key, of 32 bytes: another one for each credential and algorithm. `secret`: 32 bytes in hex.

    Raises SignaturesNotSetUp without a secret.
    """
    if not secret:
        raise SignaturesNotSetUp()
    info = f"qihang request signature\0{client}\0{signing.credential}\0{signing.algorithm}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(bytes.fromhex(secret))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A signature that a request shows: well-formed and in time, and not looked at yet."""

    client: UUID
    signing: Signing
    signature: str
    at: datetime
    line: dict[str, str] = field(repr=False)
    """Every line of the signed text but the body's."""

    def is_right(self, key: bytes, chunks: Iterable[bytes]) -> bool:
        body = hashlib.new(self.signing.algorithm.digest)
        for chunk in chunks:
            body.update(chunk)
        try:
            wanted = signatures.signature(
                key, self.signing.algorithm, SignedText(**self.line, body_digest=body.hexdigest())
            )
        except ValueError:
            return False
        return hmac.compare_digest(wanted, self.signature)


class RequestSignatures:
    """The signatures that one service looks at, and the nonces that it remembers, through `sessions`."""

    def __init__(
        self,
        service: str,
        settings: Settings,
        sessions: async_sessionmaker[AsyncSession],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._service = service
        self._settings = settings
        self._sessions = sessions
        self._now = now

    def shown(self, caller: Caller | None, scope: Scope) -> Shown | None:
        """None for who need not sign. Looks at headers alone: a request without a signature is refused before its body.

        Raises SignatureMissing, SignatureMalformed and SignatureStale.
        """
        if caller is None or caller.signing is None:
            return None
        try:
            return self._read(caller.id, caller.signing, scope)
        except Unauthenticated as refusal:
            raise _logged(refusal, caller.id) from None

    async def accept(self, shown: Shown, chunks: Iterable[bytes]) -> None:
        """Raises SignatureWrong; NonceUsed for the second of two, also of two at one time; SignaturesNotSetUp; and
        Unavailable where the database is away."""
        key = signing_key(self._settings.signing_secret, shown.client, shown.signing)
        if not shown.is_right(key, chunks):
            raise _logged(SignatureWrong(), shown.client)
        if not await self._is_first(shown):
            raise _logged(NonceUsed(), shown.client)

    def _read(self, client: UUID, signing: Signing, scope: Scope) -> Shown:
        headers = Headers(scope=scope)
        if any(not headers.getlist(name) for name in SHOWN):
            raise SignatureMissing()
        if twice := [name for name in (*SHOWN, *COVERED, "Authorization") if len(headers.getlist(name)) > 1]:
            raise SignatureMalformed(f"重复：{'、'.join(twice)}")
        at = self._in_time(headers[TIMESTAMP])
        if not _NONCE.fullmatch(headers[NONCE]) or not _HEX.fullmatch(headers[SIGNATURE]):
            raise SignatureMalformed()
        line = self._lines(signing, scope, headers)
        return Shown(client=client, signing=signing, signature=headers[SIGNATURE], at=at, line=line)

    def _in_time(self, timestamp: str) -> datetime:
        try:
            at = signatures.instant(timestamp)
        except ValueError:
            raise SignatureMalformed(f"{TIMESTAMP} 应为北京时间 yyyyMMddHHmmss") from None
        if abs(at.timestamp() - self._now()) > self._settings.signature_seconds:
            raise SignatureStale()
        return at

    def _lines(self, signing: Signing, scope: Scope, headers: Headers) -> dict[str, str]:
        token = headers["authorization"].partition(" ")[2]
        content_type, idempotency_key, if_match = (headers.get(name, "") for name in COVERED)
        return {
            "algorithm": signing.algorithm.value,
            "timestamp": headers[TIMESTAMP],
            "nonce": headers[NONCE],
            "method": scope["method"],
            "path": signatures.canonical(f"/{self._service}{get_route_path(scope)}"),
            "query": scope["query_string"].decode("latin-1"),
            "content_type": content_type,
            "idempotency_key": idempotency_key,
            "if_match": if_match,
            "token_digest": signatures.digest(token.encode(), signing.algorithm),
        }

    async def _is_first(self, shown: Shown) -> bool:
        """Remembered from the commit on, whatever becomes of the request, until its time is over by any setting."""
        forget_at = shown.at + timedelta(seconds=LONGEST_WINDOW_SECONDS) + CLOCKS_APART
        values = {"credential": shown.signing.credential, "nonce": shown.line["nonce"], "forget_at": forget_at}
        try:
            async with transaction(self._sessions) as session:
                return await session.scalar(_TAKE, values) is not None
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable("数据库暂不可用，请稍后重试") from error


def _logged(refusal: Unauthenticated, client: UUID) -> Unauthenticated:
    log.warning("signature_refused", slug=refusal.slug, client=str(client))
    return refusal


def create_request_nonces(op: Any) -> None:
    op.create_table(
        "request_nonce",
        sa.Column("credential_id", sa.Uuid, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("credential_id", "nonce", name="pk_request_nonce"),
    )
    op.create_index("ix_request_nonce_forget_at", "request_nonce", ["forget_at"])


def drop_request_nonces(op: Any) -> None:
    op.drop_table("request_nonce")
