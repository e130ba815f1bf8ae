"""Orders to sign in at a city's own provider: start, complete with what came back, show our own second factor."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import addresses, audit
from chassis.db import new_id
from chassis.lanes import Lanes
from chassis.pii import Cipher
from chassis.problems import Unauthenticated
from chassis.runtime import Runtime
from services.registry.account_opening.rules import city_of
from services.registry.accounts import repository as accounts
from services.registry.accounts.models import StaffAccount
from services.registry.provider_links import repository as links
from services.registry.provider_links.commands import provider_for, subject_index
from services.registry.provider_links.models import ProviderLink
from services.registry.provider_sign_ins import repository, rules
from services.registry.provider_sign_ins.models import ProviderSignIn
from services.registry.provider_sign_ins.ports.provider import CodeRefused, OpenIdProvider, TokenRefused
from services.registry.provider_sign_ins.rules import Bound
from services.registry.settings import Provider, registry_settings
from services.registry.sign_ins.commands import AT_ONCE, LONGEST_WAIT_SECONDS, SignInsBusy, with_proven_account
from services.registry.staff_secrets import commands as staff_secrets
from services.registry.staff_sessions import commands as staff_sessions
from services.registry.staff_sessions.commands import Opened

_KEY_BYTES = 32
OBJECT = "staff_account"


class ProviderSignInRefused(Unauthenticated):
    """One word for all: what was wrong is in the trail."""

    slug, title = "provider-sign-in-refused", "统一身份认证未通过，或该身份未关联本平台账号，请重新登录"


@dataclass(frozen=True)
class Started:
    """Where the browser goes, and the key that it alone has until it comes back."""

    id: UUID
    key: str = field(repr=False)
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Answer:
    """What the browser brought back from the provider. `issuer` is there if the provider names itself."""

    code: str = field(repr=False)
    state: str = field(repr=False)
    issuer: str | None = None


async def start(runtime: Runtime, city: str) -> Started:
    """Raises ProviderNotConfigured and ProviderUnavailable."""
    provider = provider_for(city)
    configuration = await OpenIdProvider(runtime.http, provider).configuration()
    key, life = secrets.token_urlsafe(_KEY_BYTES), timedelta(minutes=registry_settings().provider_sign_in_minutes)
    async with runtime.transaction() as session:
        row = await repository.add(session, new_id(), city, provider.issuer, _index(runtime.cipher, key), life)
        url = rules.authorization_url(
            configuration.authorization_endpoint,
            provider.client_id,
            provider.redirect_uri,
            _bound(runtime.cipher, key),
            provider.authenticated_minutes * 60,
        )
        return Started(row.id, key, url, row.expires_at)


async def complete(runtime: Runtime, sign_in_id: UUID, key: str, answer: Answer, code: str | None) -> Opened:
    """A session, as after a local sign-in. `code` is our own one-time code, for a provider that shows no second factor,
    and for the first sign-in by a link: so the owner agrees to what two others have asked for.

    Raises ProviderSignInRefused, ProviderUnavailable, SignInLocked, SignInsBusy and what `standing_elsewhere` raises:
    with the second factor missing, `finish` takes it.
    """
    async with _lanes.room(_lane(runtime)):
        row, provider = await _redeemed(runtime, sign_in_id, key, answer)
        claims = await _claims(runtime, row, provider, answer, key)
    link, account = await _named(runtime, row, str(claims["sub"]))
    _lanes.remember(_lane(runtime))
    factor_shown = rules.shows_second_factor(claims, provider.amr, provider.acr)
    return await _opened(runtime, row, link, account, code, factor_shown=factor_shown)


async def finish(runtime: Runtime, sign_in_id: UUID, key: str, code: str) -> Opened:
    """Our own second factor of somebody whom the provider has named. Raises what `complete` raises."""
    async with runtime.transaction() as session:
        row = await repository.waiting(session, sign_in_id, _index(runtime.cipher, key))
        link = await links.living(session, row.link_id) if row is not None and row.link_id else None
        account = await accounts.staff_by_id(session, link.account_id) if link is not None else None
    if row is None:
        await _refuse(runtime, None, "unknown_sign_in")
    if link is None or account is None:
        await _refuse(runtime, row.city, "link_ended")
    return await _opened(runtime, row, link, account, code, factor_shown=False)


async def _redeemed(runtime: Runtime, sign_in_id: UUID, key: str, answer: Answer) -> tuple[ProviderSignIn, Provider]:
    """The sign-in that this browser started, once. Another's answer is refused before its code is sent anywhere."""
    if not rules.same(_bound(runtime.cipher, key).state, answer.state):
        await _refuse(runtime, None, "state")
    async with runtime.transaction() as session:
        row = await repository.redeem(session, sign_in_id, _index(runtime.cipher, key))
    if row is None:
        await _refuse(runtime, None, "unknown_sign_in")
    provider = provider_for(row.city)
    configuration = await OpenIdProvider(runtime.http, provider).configuration()
    if rules.is_mixed_up(row.issuer, answer.issuer, always=configuration.names_itself):
        await _refuse(runtime, row.city, "mixed_up")
    if provider.issuer != row.issuer:
        await _refuse(runtime, row.city, "provider_changed")
    return row, provider


async def _claims(
    runtime: Runtime, row: ProviderSignIn, provider: Provider, answer: Answer, key: str
) -> Mapping[str, object]:
    try:
        return await OpenIdProvider(runtime.http, provider).claims_for(answer.code, _bound(runtime.cipher, key))
    except CodeRefused:
        await _refuse(runtime, row.city, "code")
    except TokenRefused as refusal:
        await _refuse(runtime, row.city, refusal.reason)


async def _named(runtime: Runtime, row: ProviderSignIn, subject: str) -> tuple[ProviderLink, StaffAccount]:
    """Whose account the subject is: by its link, never by a name. A provider speaks for its own city alone."""
    async with runtime.transaction() as session:
        link = await links.of_subject(session, row.issuer, subject_index(runtime.cipher, row.issuer, subject))
        account = await accounts.staff_by_id(session, link.account_id) if link is not None else None
        if link is not None:
            await repository.identified(session, row.id, link.id)
    if link is None or account is None:
        await _refuse(runtime, row.city, "no_link")
    if city_of(account.area) != row.city:
        await _refuse(runtime, row.city, "other_city")
    if not account.active:
        await _refuse(runtime, row.city, "account_closed")
    return link, account


async def _opened(
    runtime: Runtime,
    row: ProviderSignIn,
    link: ProviderLink,
    account: StaffAccount,
    code: str | None,
    *,
    factor_shown: bool,
) -> Opened:
    async def open_session(session: AsyncSession, locked: StaffAccount, now: datetime) -> Opened:
        current = await links.living(session, link.id)
        if current is None or city_of(locked.area) != row.city:
            raise ProviderSignInRefused()  # ended, or moved, while its owner was away
        if not factor_shown:
            await staff_secrets.standing_elsewhere(session, runtime.cipher, locked, code, now)
        elif current.confirmed_at is None:
            await staff_secrets.prove_factor(session, runtime.cipher, locked, code, now)
        await links.confirm(session, link.id)
        if not await repository.finish(session, row.id):
            raise ProviderSignInRefused()
        by = staff_sessions.caller_of(locked)
        await audit.record(session, by, "sign_in", OBJECT, locked.id, detail={"provider": row.issuer})
        return await staff_sessions.open_session(session, runtime, locked)

    return await with_proven_account(runtime, account, open_session)


async def _refuse(runtime: Runtime, city: str | None, reason: str) -> NoReturn:
    async with runtime.transaction() as session:
        detail = {"reason": f"provider_{reason}"}
        await audit.record(session, None, "sign_in_refused", OBJECT, "unknown", detail=detail, area=city)
    raise ProviderSignInRefused()


def _bound(cipher: Cipher, key: str) -> Bound:
    state, nonce, verifier = (
        rules.encoded(cipher.blind_index(f"provider_{purpose}", key)) for purpose in ("state", "nonce", "verifier")
    )
    return Bound(state, nonce, verifier)


def _index(cipher: Cipher, key: str) -> bytes:
    return cipher.blind_index("provider_key", key)


def _lane(runtime: Runtime) -> bytes:
    address = addresses.throttle_key(addresses.current() or addresses.UNKNOWN)
    return runtime.cipher.blind_index("sign_in_address", address)


_lanes = Lanes(AT_ONCE, LONGEST_WAIT_SECONDS, SignInsBusy)
