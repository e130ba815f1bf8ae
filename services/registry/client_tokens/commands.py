"""Orders of clients: a token for an id and what proves it, a secret or a signature."""

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import instant
from chassis.problems import BadRequest
from chassis.runtime import Runtime
from contracts.signatures import Algorithm
from services.registry.accounts.commands import Signed, is_right, sign
from services.registry.accounts.models import ClientAccount
from services.registry.client_credentials import commands as client_credentials
from services.registry.client_credentials import repository
from services.registry.client_credentials.commands import Proof
from services.registry.client_credentials.models import ClientCredential
from services.registry.client_credentials.rules import ALGORITHMS, MOST_LIVING, TYPES, Assertion, assertion_of
from services.registry.client_tokens import rules
from services.registry.sign_ins import commands as sign_ins

GRANT_TYPE = "client_credentials"


class GrantTypeUnsupported(BadRequest):
    slug, title = "grant-type-unsupported", "只支持客户端凭证（client_credentials）"


class ScopeNotGranted(BadRequest):
    slug, title = "scope-not-granted", "申请的权限不在该客户端已获授予的范围之内"


async def issue_token(runtime: Runtime, client_id: str, proof: Proof, scope: str | None) -> Signed:
    """A token with the scopes asked for, all granted ones where none is. Raises SignInRefused, SignInLocked, and
    ScopeNotGranted, which only who has proven the client gets to see."""
    signed = await sign_ins.sign_in_client(runtime, client_id, proof)
    scopes = rules.narrowed(signed.caller.scopes, scope)
    if scopes is None:
        raise ScopeNotGranted(error="invalid_scope")
    return (
        signed if scopes == signed.caller.scopes else sign(runtime, replace(signed.caller, scopes=scopes), signed.life)
    )


async def give_signing_key(runtime: Runtime, client_id: str, proof: Proof) -> tuple[Algorithm, bytes]:
    """To the client itself, so that no person of ours ever has it. Raises what signing in does, NothingToSign and
    SigningKeyGiven."""
    signed = await sign_ins.sign_in_client(runtime, client_id, proof)
    return await client_credentials.give_signing_key(runtime, signed.caller)


@dataclass(frozen=True)
class Secret:
    """Proof by a secret, compared with as many hashes wherever it is wrong: no answer's time tells what there is."""

    secret: str

    async def __call__(
        self, runtime: Runtime, account: ClientAccount | None, living: Sequence[ClientCredential], *, hurried: bool
    ) -> UUID | None:
        by_hash = {credential.secret_hash: credential.id for credential in living if credential.secret_hash}
        if hurried:
            proven = await self._recognised(runtime, list(by_hash)) if account else None
        else:
            proven = await self._compared([*by_hash, *[None] * MOST_LIVING][:MOST_LIVING])
        if proven is None:
            return None
        _clients.remember(proven, self._fingerprint(runtime))
        return by_hash[proven]

    async def _compared(self, hashes: Sequence[str | None]) -> str | None:
        for stored in hashes:
            if await is_right(self.secret, stored):
                return stored
        return None

    async def _recognised(self, runtime: Runtime, hashes: Sequence[str]) -> str | None:
        fingerprint = self._fingerprint(runtime)
        for stored in hashes:
            if await _clients.is_right(stored, self.secret, fingerprint):
                return stored
        return None

    def _fingerprint(self, runtime: Runtime) -> bytes:
        return runtime.cipher.blind_index("client_secret", self.secret)


@dataclass(frozen=True)
class SignedAssertion:
    """Proof by a JWT that the client signed with its key (RFC 7523): for us, of a moment ago, shown once."""

    client_id: str
    assertion: str
    audience: str

    async def __call__(
        self, runtime: Runtime, account: ClientAccount | None, living: Sequence[ClientCredential], *, hurried: bool
    ) -> UUID | None:
        if account is None:
            return None
        async with runtime.transaction() as session:
            now = await instant(session)
            for credential in living:
                claims = signed_by(credential.public_key, self.assertion) if credential.public_key else None
                if claims is None:
                    continue
                statement = assertion_of(claims, self.client_id, self.audience, int(now.timestamp()))
                return credential.id if statement and await self._is_first(session, account.id, statement) else None
        return None

    async def _is_first(self, session: AsyncSession, account_id: UUID, statement: Assertion) -> bool:
        expires_at = datetime.fromtimestamp(statement.expires_at, UTC)
        return await repository.take_assertion(session, account_id, statement.jti, expires_at)


def signed_by(key: Mapping[str, str], assertion: str) -> Mapping[str, Any] | None:
    """The claims, where this key signed them by an algorithm of its own."""
    try:
        decoded = jwt.decode(assertion, import_key(dict(key)), algorithms=ALGORITHMS[key["kty"]])
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    if decoded.header.get("typ", "JWT") not in TYPES or not isinstance(decoded.claims, dict):
        return None
    return decoded.claims


class _Clients:
    """The secrets that clients signed in with, by fingerprint, in this process alone.

    While a client's login is under attack its right secret is recognised without the slow hash, so that guesses
    cost the guesser time and the platform none; before its first sign-in here, one slow look at a time.
    """

    def __init__(self) -> None:
        self._fingerprints: dict[str, bytes] = {}
        self._slowly = asyncio.Semaphore(1)

    def remember(self, stored: str, fingerprint: bytes) -> None:
        self._fingerprints[stored] = fingerprint

    async def is_right(self, stored: str, secret: str, fingerprint: bytes) -> bool:
        seen = self._fingerprints.get(stored)
        if seen is not None:
            return hmac.compare_digest(seen, fingerprint)
        async with self._slowly:
            return await is_right(secret, stored)


_clients = _Clients()
