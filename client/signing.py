"""Signs the requests of a system, as docs/partners.zh-CN.md says."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from contracts import signatures
from contracts.signatures import COVERED, NONCE, SIGNATURE, TIMESTAMP, Algorithm, SignedText


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Signer:
    """A client's key (32 bytes) and algorithm. Each request that it signs, a repeated one too, has its own nonce."""

    algorithm: Algorithm
    key: bytes = field(repr=False)
    now: Callable[[], datetime] = _now
    nonce: Callable[[], str] = secrets.token_urlsafe

    @classmethod
    def of(cls, algorithm: str, key: str) -> "Signer":
        """From what `POST /registry/v1/oauth/signing-key` answers. Raises ValueError for an unknown algorithm or a key
        that is not in hex."""
        return cls(Algorithm(algorithm), bytes.fromhex(key))

    def sign(self, request: httpx.Request, path: str) -> None:
        """Adds the three headers. `path`: decoded, from the service's name on, without what a gateway has before it.

        Reads the body into memory.
        """
        token = request.headers.get("Authorization", "").partition(" ")[2]
        content_type, idempotency_key, if_match = (request.headers.get(name, "") for name in COVERED)
        text = SignedText(
            algorithm=self.algorithm.value,
            timestamp=signatures.timestamp(self.now()),
            nonce=self.nonce(),
            method=request.method,
            path=signatures.canonical(path),
            query=request.url.query.decode("ascii"),
            content_type=content_type,
            idempotency_key=idempotency_key,
            if_match=if_match,
            token_digest=signatures.digest(token.encode(), self.algorithm),
            body_digest=signatures.digest(request.read(), self.algorithm),
        )
        signed = signatures.signature(self.key, self.algorithm, text)
        request.headers.update({TIMESTAMP: text.timestamp, NONCE: text.nonce, SIGNATURE: signed})
