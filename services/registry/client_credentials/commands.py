"""Orders about what a client proves itself with: open it, sign in with it, replace it, retire it.

Whoever needs both locks the account before its credentials.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, ended_sessions
from chassis.access import Caller
from chassis.db import instant, new_id
from chassis.messaging import outbox
from chassis.problems import Conflict, Unprocessable
from chassis.request_signatures import SignaturesNotSetUp, signing_key
from chassis.runtime import Runtime
from contracts.events.registry import StaffSessionEnded
from contracts.roles import Role
from contracts.signatures import Algorithm
from services.registry.accounts import commands as accounts
from services.registry.accounts import repository as accounts_repository
from services.registry.accounts.commands import NewAccount, Signed, hash_of, sign
from services.registry.accounts.models import ClientAccount
from services.registry.accounts.rules import CLIENT_TOKEN_LIFE
from services.registry.client_credentials import repository, rules
from services.registry.client_credentials.models import ClientCredential
from services.registry.client_credentials.rules import KeyFlaw
from services.registry.settings import registry_settings
from services.registry.staff_sessions.rules import CLOCKS_APART

TABLE = "client_credential"


class KeyTaken(Conflict):
    slug, title = "key-taken", "该公钥已登记过，请另行生成密钥"


class KeyMalformed(Unprocessable):
    slug, title = "key-malformed", "公钥须为 JWK：Ed25519、P-256 或 RSA"


class KeyWeak(Unprocessable):
    slug, title = "key-weak", "公钥强度不足或不在曲线上：RSA 至少 2048 位"


class KeyNotForSignatures(Unprocessable):
    slug, title = "key-not-for-signatures", "公钥注明的用途或算法不能用于签名"


class NothingToSign(Conflict):
    slug, title = "nothing-to-sign", "该凭证的请求不须签名"


class SigningKeyGiven(Conflict):
    slug, title = "signing-key-given", "签名密钥已领取过；遗失或从未领取的，请更换凭证"


class ServiceDoesNotSign(Unprocessable):
    slug, title = "service-does-not-sign", "本平台自身服务的请求不签名"


_FLAWS: Mapping[KeyFlaw, type[Unprocessable]] = {
    "key-malformed": KeyMalformed,
    "key-weak": KeyWeak,
    "key-not-for-signatures": KeyNotForSignatures,
}


class Proof(Protocol):
    """What a client shows. `account` and `living` are those of the id it gives: None and nothing if there is none."""

    async def __call__(
        self, runtime: Runtime, account: ClientAccount | None, living: Sequence[ClientCredential], *, hurried: bool
    ) -> UUID | None:
        """The credential that it proves; None: it proves nothing.

        `hurried`: the client's id is being guessed at; a guess costs nothing then, and the right proof still counts.
        """
        ...


async def create_client_account(session: AsyncSession, account: NewAccount, by: Caller | None = None) -> bool:
    """Idempotent by client id, for department systems and our own services; with its first credential.

    Without `by`: the platform itself, whose services have their secrets from the settings and not for a time.
    """
    if await accounts_repository.client_by_id(session, account.login) is not None:
        return False
    client = ClientAccount(
        id=new_id(),
        client_id=account.login,
        role=account.role.value,
        area=account.area,
        org=account.org,
        scopes=list(account.scopes),
        display_name=account.display_name,
    )
    if not await accounts_repository.add_client(session, client):
        return False
    await _add(session, client.id, Role(account.role), await offered(account))
    return await accounts.noted(session, by, "client_account", client)


@dataclass(frozen=True)
class Offer:
    """What a new credential consists of: a hash of a secret, or a public key as `rules.key_of` reads it; and what
    requests with its tokens are signed with, if they are."""

    secret_hash: str | None = None
    public_key: Mapping[str, str] | None = None
    signature: Algorithm | None = None


async def offered(account: NewAccount) -> Offer:
    if account.public_key:
        return Offer(public_key=account.public_key, signature=account.signature)
    return Offer(secret_hash=await hash_of(account), signature=account.signature)


def read_key(jwk: Mapping[str, str]) -> Mapping[str, str]:
    """Raises KeyMalformed, KeyWeak and KeyNotForSignatures."""
    key = rules.key_of(jwk)
    if isinstance(key, str):
        raise _FLAWS[key]()
    return key


async def refuse_taken(session: AsyncSession, key: Mapping[str, str]) -> None:
    """A key is one client's and comes back for none: who has signed with it would be somebody else. Raises KeyTaken."""
    if await repository.thumbprint_taken(session, rules.thumbprint(key)):
        raise KeyTaken()


def refuse_unsignable(runtime: Runtime, role: Role, signature: Algorithm | None) -> None:
    """Raises ServiceDoesNotSign, and SignaturesNotSetUp where no key could be derived."""
    if signature is None:
        return
    if role == Role.SERVICE:
        raise ServiceDoesNotSign()
    if not runtime.settings.signing_secret:
        raise SignaturesNotSetUp()


async def give_signing_key(runtime: Runtime, by: Caller) -> tuple[Algorithm, bytes]:
    """The key of the credential that the caller has just proven, once: who comes second knows that somebody came first.

    Raises NothingToSign, SigningKeyGiven and SignaturesNotSetUp.
    """
    if by.signing is None:
        raise NothingToSign()
    key = signing_key(runtime.settings.signing_secret, by.id, by.signing)
    async with runtime.transaction() as session:
        if not await repository.take_signing_key(session, by.signing.credential):
            raise SigningKeyGiven()
        detail = {"credential": str(by.signing.credential)}
        await audit.record(session, by, "take_signing_key", "client_account", by.id, detail=detail, area=by.area)
    return by.signing.algorithm, key


async def _add(session: AsyncSession, account_id: UUID, role: Role, offer: Offer) -> ClientCredential:
    if offer.public_key:
        await refuse_taken(session, offer.public_key)
    now = await instant(session)
    span = timedelta(days=registry_settings().client_credential_days)
    credential = ClientCredential(
        id=new_id(),
        account_id=account_id,
        secret_hash=offer.secret_hash,
        public_key=dict(offer.public_key) if offer.public_key else None,
        thumbprint=rules.thumbprint(offer.public_key) if offer.public_key else None,
        session_id=new_id(),
        created_at=now,
        expires_at=None if role == Role.SERVICE else now + span,
        signature=offer.signature,
    )
    session.add(credential)
    await session.flush()
    return credential


@dataclass(frozen=True)
class Standing:
    """A client that may sign in, and what with."""

    account: ClientAccount
    living: Sequence[ClientCredential]


async def standing(session: AsyncSession, client_id: str) -> Standing | None:
    account = await accounts_repository.client_by_id(session, client_id)
    if account is None or not account.active:
        return None
    await repository.adopt(session, account)
    return Standing(account, await repository.living(session, account.id))


async def signed_in(session: AsyncSession, runtime: Runtime, account_id: UUID, credential_id: UUID) -> Signed | None:
    """A token by a credential that was proven a moment ago; None if account or credential ended meanwhile."""
    account = await repository.locked_client(session, account_id)
    living = {credential.id: credential for credential in await repository.living(session, account_id)}
    credential = living.get(credential_id)
    if account is None or not account.active or credential is None:
        return None
    now = await instant(session)
    credential.last_used_at = now
    caller = Caller(
        id=account.id,
        role=account.role,
        area=account.area,
        org=account.org,
        scopes=frozenset(account.scopes),
        session=credential.session_id,
        signing=credential.signing,
    )
    return sign(runtime, caller, rules.token_life(credential.expires_at, now, CLIENT_TOKEN_LIFE))


async def replace(session: AsyncSession, account: ClientAccount, offer: Offer, overlap_days: int) -> ClientCredential:
    """Gives a locked account a new credential. Those of before end after the overlap; at once, with their tokens,
    where that is 0."""
    now = await instant(session)
    for old in await repository.living(session, account.id):
        if overlap_days == 0:
            await retire(session, old, now)
        else:
            old.expires_at = rules.end_of_old(old.expires_at, now, overlap_days)
    return await _add(session, account.id, Role(account.role), offer)


async def retire(session: AsyncSession, credential: ClientCredential, now: datetime) -> None:
    """From the commit on it signs nobody in, and its tokens end everywhere."""
    credential.ended_at = now
    await end_tokens(session, credential, now)


async def end_tokens(session: AsyncSession, credential: ClientCredential, now: datetime) -> None:
    """Those given so far are refused by this service from the commit on, by the others seconds later."""
    until = now + CLIENT_TOKEN_LIFE + CLOCKS_APART
    ended, credential.session_id = credential.session_id, new_id()
    await session.flush()
    await ended_sessions.end(session, ended, until)
    await outbox.record(
        session, StaffSessionEnded(session_id=ended, account_id=credential.account_id, tokens_until=until)
    )
