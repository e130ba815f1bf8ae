"""Orders about sessions of staff: open one, refresh its tokens, end it.

Whoever needs both locks the account before its sessions.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import addresses, audit, ended_sessions
from chassis.access import Caller
from chassis.db import instant, new_id
from chassis.messaging import outbox
from chassis.pii import Cipher
from chassis.problems import Conflict, NotFound, Unauthenticated
from chassis.runtime import Runtime
from contracts.events.registry import StaffSessionEnded
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import Signed, sign
from services.registry.accounts.models import StaffAccount
from services.registry.settings import registry_settings
from services.registry.staff_sessions import repository, rules
from services.registry.staff_sessions.models import StaffSession
from services.registry.staff_sessions.rules import End, Limits, RefreshToken

TABLE = "staff_session"


class RefreshRefused(Unauthenticated):
    slug, title = "refresh-refused", "登录已结束，请重新登录"


class OwnSessionNeeded(Conflict):
    slug, title = "own-session-needed", "请先以本人账号登录，用本人的令牌办理"


@dataclass(frozen=True)
class Opened:
    """A token, the refresh token that gets the next one, and when the session ends at the latest."""

    signed: Signed
    refresh_token: str
    ends_at: datetime


def limits() -> Limits:
    own = registry_settings()
    return Limits(
        token=timedelta(minutes=own.staff_token_minutes),
        idle=timedelta(minutes=own.session_idle_minutes),
        longest=timedelta(hours=own.session_hours),
    )


async def open_session(session: AsyncSession, runtime: Runtime, account: StaffAccount) -> Opened:
    """A new session of an account that is locked; the one it had ends."""
    await _end_living(session, account.id, End.SIGNED_IN_AGAIN, None)
    now, bounds = await instant(session), limits()
    token = RefreshToken.first(new_id())
    opened = StaffSession(
        id=token.session_id,
        account_id=account.id,
        network=addresses.network_of(addresses.current() or addresses.UNKNOWN),
        opened_at=now,
        expires_at=now + bounds.longest,
        family_index=_fingerprint(runtime.cipher, token.family),
        generation=0,
    )
    session.add(opened)
    return await _give_tokens(session, runtime, opened, account, token, now)


async def refresh(runtime: Runtime, presented: str) -> Opened:
    """The next token of a session, for the account as it is now. Raises RefreshRefused.

    A refresh token works once. Seen again it is somebody else's as well, and nobody knows who came first: the session
    ends. Own transaction: that end must outlive the refusal.
    """
    token = RefreshToken.parse(presented)
    if token is None:
        raise RefreshRefused()
    async with runtime.transaction() as session:
        opened = await _refreshed(session, runtime, token)
    if opened is None:
        raise RefreshRefused()
    return opened


async def _refreshed(session: AsyncSession, runtime: Runtime, token: RefreshToken) -> Opened | None:
    current = await repository.locked(session, token.session_id)
    if current is None or not _is(runtime.cipher, token.family, current.family_index):
        return None
    if current.ended_at is not None:
        return None
    account = await accounts.staff_by_id(session, current.account_id)
    now = await instant(session)
    over = _over(current, account, now, reused=not _is(runtime.cipher, token.own, current.refresh_index))
    if over is not None or account is None:
        await _end(session, current, over or End.ACCOUNT_CLOSED, None, now)
        return None
    return await _give_tokens(session, runtime, current, account, token.following(), now)


def _over(current: StaffSession, account: StaffAccount | None, now: datetime, *, reused: bool) -> End | None:
    if reused:
        return End.REFRESH_REUSED
    if account is None or not account.active:
        return End.ACCOUNT_CLOSED
    return rules.overdue(current.last_seen_at, current.expires_at, now, limits())


async def _give_tokens(
    session: AsyncSession,
    runtime: Runtime,
    current: StaffSession,
    account: StaffAccount,
    token: RefreshToken,
    now: datetime,
) -> Opened:
    life = rules.token_life(current.expires_at, now, limits())
    current.last_seen_at, current.tokens_until = now, now + life + rules.CLOCKS_APART
    current.refresh_index = _fingerprint(runtime.cipher, token.own)
    current.generation += 1
    await session.flush()
    caller = replace(caller_of(account), session=current.id)
    return Opened(sign(runtime, caller, life), str(token), current.expires_at)


async def further_token(
    session: AsyncSession, runtime: Runtime, caller: Caller, longest: timedelta
) -> tuple[Signed, datetime]:
    """A token beside the session's own, for its owner in another place, and when it has expired everywhere. It ends
    with the session. Raises OwnSessionNeeded where the caller's session is not theirs, or over."""
    current = await repository.locked(session, caller.session) if caller.session else None
    now, bounds = await instant(session), limits()
    if current is None or current.account_id != caller.id or current.ended_at is not None:
        raise OwnSessionNeeded()
    if rules.overdue(current.last_seen_at, current.expires_at, now, bounds):
        raise OwnSessionNeeded()
    life = min(longest, rules.token_life(current.expires_at, now, bounds))
    until = now + life + rules.CLOCKS_APART
    current.tokens_until = max(current.tokens_until, until)
    await session.flush()
    return sign(runtime, caller, life), until


def caller_of(account: StaffAccount) -> Caller:
    return Caller(id=account.id, role=account.role, area=account.area, org=account.org)


async def sign_out(session: AsyncSession, by: Caller) -> None:
    """Ends the session of the caller's token; again changes nothing. Raises NotFound where it is not the caller's."""
    current = await repository.locked(session, by.session) if by.session else None
    if current is None or current.account_id != by.id:
        raise NotFound()
    if current.ended_at is None:
        await _end(session, current, End.SIGNED_OUT, by, await instant(session))


async def end_by_order(session: AsyncSession, account_id: UUID, by: Caller) -> None:
    """An operator ends whatever session the account has. Raises NotFound for an account that does not exist."""
    if await accounts.staff_by_id(session, account_id) is None:
        raise NotFound()
    await end_sessions(session, account_id, End.BY_OPERATOR, by)


async def end_sessions(session: AsyncSession, account_id: UUID, reason: str, by: Caller | None) -> int:
    """Ends every living session of a staff account, in the caller's transaction; returns how many there were.

    Its tokens are refused by this service from the commit on, by the others seconds later. `reason` is one word,
    shown to the account's owner; `by` is who orders it, None where the platform itself does.
    """
    await accounts.locked_staff(session, account_id)
    return await _end_living(session, account_id, reason, by)


async def _end_living(session: AsyncSession, account_id: UUID, reason: str, by: Caller | None) -> int:
    living = await repository.locked_living(session, account_id)
    for current in living:
        await _end(session, current, reason, by, await instant(session))
    return len(living)


async def end_overdue(session: AsyncSession, limit: int) -> int:
    """Ends sessions that nobody refreshed in time, and those of accounts that were closed by other ways than ours."""
    rows = await repository.overdue(session, limits().idle, limit)
    now = await instant(session)
    for current, account in rows:
        await _end(session, current, _over(current, account, now, reused=False) or End.IDLE, None, now)
    return len(rows)


async def _end(session: AsyncSession, current: StaffSession, reason: str, by: Caller | None, now: datetime) -> None:
    current.ended_at, current.reason = now, reason
    await session.flush()
    await refuse_tokens(session, current.id, current.account_id, current.tokens_until, now)
    account = await accounts.staff_by_id(session, current.account_id)
    area = account.area if account else None
    concerned = by or Caller(current.account_id, audit.ANONYMOUS, area)
    await audit.record(session, concerned, "end_session", TABLE, current.id, detail={"reason": reason}, area=area)


async def refuse_tokens(
    session: AsyncSession, ended: UUID, account_id: UUID, tokens_until: datetime, now: datetime
) -> None:
    """From the commit on this service refuses the tokens that name a session or a substitution, the others seconds
    later; where the last has expired, there is nothing to refuse."""
    await ended_sessions.end(session, ended, tokens_until)
    if tokens_until > now:
        ending = StaffSessionEnded(session_id=ended, account_id=account_id, tokens_until=tokens_until)
        await outbox.record(session, ending)


def _fingerprint(cipher: Cipher, secret: str) -> bytes:
    return cipher.blind_index("staff_session", secret)


def _is(cipher: Cipher, secret: str, fingerprint: bytes) -> bool:
    return hmac.compare_digest(_fingerprint(cipher, secret), fingerprint)
