"""Orders about substitutions: ask for one, decide on it, end it; and work in the absent colleague's place."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller, StandingIn
from chassis.clock import civil_date
from chassis.db import instant, new_id
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.preconditions import Precondition
from chassis.problems import Conflict, NotFound, Unprocessable
from chassis.runtime import Runtime
from services.registry.account_opening import rules as opening_rules
from services.registry.account_opening.commands import AccountNotFound, reach_of
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import Signed
from services.registry.accounts.models import StaffAccount
from services.registry.settings import registry_settings
from services.registry.staff_accounts import commands as staff_accounts
from services.registry.staff_accounts.commands import AccountChangedMeanwhile, AccountClosed
from services.registry.staff_accounts.repository import in_reach
from services.registry.staff_sessions.commands import OwnSessionNeeded, further_token, refuse_tokens
from services.registry.substitutions import repository, rules
from services.registry.substitutions.models import Substitution
from services.registry.substitutions.rules import End, Flaw, Post, Span

KIND, ACCOUNT, TABLE = "substitute_staff", "staff_account", "staff_substitution"


class SubstituteIsAbsent(Conflict):
    slug, title = "substitute-is-absent", "本人不能为自己代班"


class SubstituteOfAnotherRole(Unprocessable):
    slug, title = "substitute-of-another-role", "只能由同一角色的同事代班，且限社区工作者、区（县）审核和审批人员"


class SubstituteOfAnotherCity(Unprocessable):
    slug, title = "substitute-of-another-city", "代班人须与被代班人在同一城市"


class SubstituteOfSamePlace(Conflict):
    slug, title = "substitute-of-same-place", "该同事的辖区已包含被代班人的辖区，无须代班"


class SubstitutionDays(Unprocessable):
    slug, title = "substitution-days", "代班起止日期有误、已过或过长"


class SubstitutionStands(Conflict):
    slug, title = "substitution-stands", "两人在这些日期已有代班安排"


class SubstitutionNotFound(NotFound):
    slug, title = "substitution-not-found", "未找到该代班安排"


class SubstitutionNotNow(Conflict):
    slug, title = "substitution-not-now", "代班未开始、已结束，或双方账号已有变动"


_FLAWS: dict[Flaw, type[Unprocessable | Conflict]] = {
    "role": SubstituteOfAnotherRole,
    "city": SubstituteOfAnotherCity,
    "same-place": SubstituteOfSamePlace,
}


@dataclass(frozen=True)
class Wanted:
    """Who stands in for the account, and on which days."""

    substitute_id: UUID
    span: Span


async def propose_substitution(
    session: AsyncSession,
    account_id: UUID,
    wanted: Wanted,
    reason: str,
    seen: Precondition,
    by: Caller,
    now: datetime,
    today: date,
) -> ChangeRequest:
    """A colleague would work in the account's place too for some days: a second person decides.

    Raises AccountNotFound for a substitute outside the caller's reach, AccountClosed, what `refuse_unfit` and
    `administered` raise, and ChangePending.
    """
    absent = await staff_accounts.administered(session, account_id, seen, by)
    substitute = await in_reach(session, wanted.substitute_id, by, reach_of(by))
    if substitute is None:
        raise AccountNotFound()
    if not (absent.active and substitute.active):
        raise AccountClosed()
    await refuse_unfit(session, absent, substitute, wanted.span, today)
    payload = {
        "substitute": str(substitute.id),
        "substitute_version": substitute.token_version,
        "version": absent.token_version,
        "first_on": wanted.span.first_on.isoformat(),
        "last_on": wanted.span.last_on.isoformat(),
    }
    proposal = Proposal(
        kind=KIND,
        object_kind=ACCOUNT,
        object_id=absent.id,
        area=opening_rules.decided_in(staff_accounts.duty_of(absent), staff_accounts.duty_of(substitute)),
        payload=payload,
        reason=reason,
    )
    return await dual_control.propose(session, proposal, by, now)


async def refuse_unfit(
    session: AsyncSession, absent: StaffAccount, substitute: StaffAccount, span: Span, today: date
) -> None:
    """Raises SubstituteIsAbsent, SubstituteOfAnotherRole, SubstituteOfAnotherCity, SubstituteOfSamePlace,
    SubstitutionDays and SubstitutionStands."""
    if absent.id == substitute.id:
        raise SubstituteIsAbsent()
    if flaw := rules.flaw(_post(absent), _post(substitute)):
        raise _FLAWS[flaw]()
    if not rules.may_last(span, today, timedelta(days=registry_settings().substitution_days)):
        raise SubstitutionDays()
    if await repository.overlaps(session, absent.id, substitute.id, span):
        raise SubstitutionStands()


def wanted_in(request: ChangeRequest) -> Wanted:
    payload = request.payload
    span = Span(date.fromisoformat(payload["first_on"]), date.fromisoformat(payload["last_on"]))
    return Wanted(UUID(payload["substitute"]), span)


async def decide_substitution(
    session: AsyncSession, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime, today: date
) -> ChangeRequest:
    """The second person's word. The absent account is locked, so that two decisions follow each other.

    Raises what `staff_accounts.commands.decided` and `refuse_unfit` raise, and AccountChangedMeanwhile where the
    substitute's account is not what it was.
    """
    request, absent = await staff_accounts.decided(session, request_id, KIND, verdict, note, by, now)
    if verdict == "refuse":
        return request
    wanted = wanted_in(request)
    substitute = await accounts.staff_by_id(session, wanted.substitute_id)
    if substitute is None or not (absent.active and substitute.active):
        raise AccountChangedMeanwhile()
    if substitute.token_version != request.payload["substitute_version"]:
        raise AccountChangedMeanwhile()
    await refuse_unfit(session, absent, substitute, wanted.span, today)
    await _begin(session, absent, substitute, request, by)
    return request


async def _begin(
    session: AsyncSession, absent: StaffAccount, substitute: StaffAccount, request: ChangeRequest, by: Caller
) -> None:
    span = wanted_in(request).span
    substitution = Substitution(
        id=new_id(),
        absent_id=absent.id,
        substitute_id=substitute.id,
        role=absent.role,
        area=absent.area,
        substitute_area=substitute.area,
        first_on=span.first_on,
        last_on=span.last_on,
        reason=request.reason,
        asked_by=request.requested_by,
        agreed_by=by.id,
    )
    await repository.add(session, substitution)
    detail = {"absent": str(absent.id), "substitute": str(substitute.id)}
    await audit.record(
        session, by, "agree_substitution", TABLE, substitution.id, request.reason, detail, area=absent.area
    )


async def end_substitution(session: AsyncSession, substitution_id: UUID, reason: str, by: Caller) -> Substitution:
    """One person's word is enough: it takes power away. Again changes nothing. Raises SubstitutionNotFound."""
    substitution = await repository.locked_in_reach(session, substitution_id, by, reach_of(by))
    if substitution is None:
        raise SubstitutionNotFound()
    if substitution.ended_at is None:
        await _end(session, substitution, End.BY_ADMINISTRATOR, by, reason)
    return substitution


async def end_overdue(session: AsyncSession, today: date, limit: int) -> int:
    """Ends those whose last day is past, and those of accounts that were closed or moved, by whatever way."""
    rows = await repository.overdue(session, today, limit)
    for substitution in rows:
        is_past = substitution.last_on < today
        await _end(session, substitution, End.LAST_DAY if is_past else End.ACCOUNT_CHANGED, None)
    return len(rows)


async def _end(
    session: AsyncSession, substitution: Substitution, end: End, by: Caller | None, reason: str | None = None
) -> None:
    now = await instant(session)
    substitution.ended_at, substitution.end_reason = now, end
    substitution.ended_by = by.id if by else None
    await session.flush()
    if substitution.tokens_until is not None:
        await refuse_tokens(session, substitution.id, substitution.substitute_id, substitution.tokens_until, now)
    concerned = by or Caller(substitution.substitute_id, audit.ANONYMOUS, substitution.area)
    detail, area = {"reason": end.value}, substitution.area
    await audit.record(session, concerned, "end_substitution", TABLE, substitution.id, reason, detail, area=area)


async def open_place(
    session: AsyncSession, runtime: Runtime, substitution_id: UUID, by: Caller, now: datetime
) -> tuple[Signed, Substitution]:
    """A token for the absent colleague's area. It names the caller as who acts and belongs to their own session; it
    ends with that, with the substitution, and by the end of the last day. `now` is the business instant.

    Raises SubstitutionNotFound for another's, SubstitutionNotNow before and after its days or where either account is
    no longer what two persons agreed to, and OwnSessionNeeded without a session or with such a token itself.
    """
    substitution = await repository.locked_of_substitute(session, substitution_id, by.id)
    if substitution is None:
        raise SubstitutionNotFound()
    if by.standing_in is not None:
        raise OwnSessionNeeded()
    absent = await _absent_as_agreed(session, substitution, civil_date(now))
    if absent is None:
        raise SubstitutionNotNow()
    standing_in = StandingIn(absent.id, substitution.id)
    place = replace(by, role=absent.role, area=absent.area, org=absent.org, standing_in=standing_in)
    left = rules.left_of(_span(substitution), now)
    signed, substitution.tokens_until = await further_token(session, runtime, place, left)
    await audit.record(session, place, "open_place", TABLE, substitution.id)
    return signed, substitution


async def _absent_as_agreed(session: AsyncSession, substitution: Substitution, today: date) -> StaffAccount | None:
    """None where the substitution does not run that day, or either account is not what it was agreed to for."""
    absent = await accounts.staff_by_id(session, substitution.absent_id)
    substitute = await accounts.staff_by_id(session, substitution.substitute_id)
    if absent is None or substitute is None or state_of(substitution, today) != "running":
        return None
    as_agreed = Post(substitution.role, substitution.area), Post(substitution.role, substitution.substitute_area)
    return absent if (_post(absent), _post(substitute)) == as_agreed else None


def state_of(substitution: Substitution, today: date) -> rules.State:
    return rules.state_of(_span(substitution), substitution.ended_at, today)


def _span(substitution: Substitution) -> Span:
    return Span(substitution.first_on, substitution.last_on)


def _post(account: StaffAccount) -> Post:
    return Post(account.role, account.area, account.active)
