"""Orders about pauses: one person asks, a second decides, and then the clock rests; one person lets it run on.

Whoever lets a clock rest gains by never breaching, so it takes two; to let it run on gains nobody anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.problems import Conflict, Problem, Unprocessable
from chassis.runtime import Runtime
from services.notify.clock_pauses import repository, rules
from services.notify.clock_pauses.rules import Fault, Span, Standing
from services.notify.clocks.commands import follow_pauses
from services.notify.clocks.kinds import PauseReason, kinds_of
from services.notify.clocks.models import Clock, ClockPause
from services.notify.clocks.repository import last_day
from services.notify.clocks.rules import Pause

KIND = "pause_clock"


class ClockNotPausable(Conflict):
    slug, title = "clock-not-pausable", "本市文件没有规定该种时限可以中止"


class PauseReasonUnknown(Unprocessable):
    slug, title = "pause-reason-unknown", "该种时限没有这一中止情形"


class PauseInPast(Unprocessable):
    slug, title = "pause-in-past", "中止不能早于今日开始"


class PauseDaysReversed(Unprocessable):
    slug, title = "pause-days-reversed", "中止末日早于首日"


class PauseTooLong(Unprocessable):
    slug, title = "pause-too-long", "超过文件规定的最长中止日数"


class ClockNotRunning(Conflict):
    slug, title = "clock-not-running", "该时限已完成、已超期、未开始或没有到期日，不能中止"


class PauseOverlaps(Conflict):
    slug, title = "pause-overlaps", "与已有的中止期重叠"


class PauseOver(Conflict):
    slug, title = "pause-over", "所申请的中止期已过，请退回本申请"


class ClockNotPaused(Conflict):
    slug, title = "clock-not-paused", "该时限没有正在进行或将要开始的中止"


_REFUSALS: Mapping[Fault, type[Problem]] = {
    "over": PauseOver,
    "not_running": ClockNotRunning,
    "overlaps": PauseOverlaps,
}


@dataclass(frozen=True)
class NewPause:
    """What is asked for. `note` says on what grounds, for the one who decides."""

    reason: str
    note: str
    span: Span


async def ask_for_pause(
    session: AsyncSession, runtime: Runtime, clock_id: UUID, wanted: NewPause, by: Caller, now: datetime
) -> ChangeRequest:
    """Lets a pause wait for a second person; until then the clock runs. Raises ChangePending where one waits."""
    clock = await repository.locked_clock(session, clock_id, by)
    reason = _reason_of(runtime, clock, wanted.reason)
    if wanted.span.from_on < civil_date(now):
        raise PauseInPast()
    if wanted.span.until_on is not None and wanted.span.until_on < wanted.span.from_on:
        raise PauseDaysReversed()
    await _allowed_span(session, runtime, clock, reason, wanted.span)
    proposal = Proposal(
        kind=KIND,
        object_kind="clock",
        object_id=clock.id,
        area=clock.area,
        payload=_payload(reason, wanted.span),
        reason=wanted.note,
    )
    return await dual_control.propose(session, proposal, by, now)


def _reason_of(runtime: Runtime, clock: Clock, key: str) -> PauseReason:
    """The reason by the document that governs the clock's start."""
    kind = kinds_of(runtime.packs.city(clock.city, on=clock.started_on)).get(clock.kind)
    if kind is None or not kind.pauses:
        raise ClockNotPausable()
    reason = next((reason for reason in kind.pauses if reason.key == key), None)
    if reason is None:
        raise PauseReasonUnknown(known=[reason.key for reason in kind.pauses])
    return reason


def _payload(reason: PauseReason, span: Span) -> Mapping[str, Any]:
    source = {"pause_reason": reason.key, "label": reason.label, "clause": reason.clause, "quote": reason.quote}
    until_on = span.until_on and span.until_on.isoformat()
    return {**source, "from_on": span.from_on.isoformat(), "until_on": until_on}


async def _allowed_span(session: AsyncSession, runtime: Runtime, clock: Clock, reason: PauseReason, span: Span) -> Span:
    """The days as they would be paused; raises what stands against them."""
    rows = await repository.pauses_of(session, clock.id)
    pauses = [_days(row) for row in rows]
    if fault := rules.fault_of(Standing(clock.state, clock.due_on, clock.no_due_reason, pauses), span):
        raise _REFUSALS[fault]()
    longest_days = reason.longest_at(runtime.packs.city(clock.city, on=clock.started_on), span.from_on)
    used_days = rules.days_of([_days(row) for row in rows if row.reason == reason.key])
    limited = rules.within_limit(span, longest_days, used_days)
    if limited is None:
        raise PauseTooLong(longest_days=longest_days, used_days=used_days)
    return limited


def _days(row: ClockPause) -> Pause:
    return Pause(row.id, row.from_on, last_day(row))


async def decide_pause(
    session: AsyncSession, runtime: Runtime, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> ChangeRequest:
    """The second person's word. Agreed to late, the pause begins on the day it is agreed to: no breach is undone.

    The clock is locked before the request, as everywhere else. Raises OwnRequest and AlreadyDecided.
    """
    reach = repository.about_clocks_of(by)
    request = await dual_control.by_id(session, request_id, KIND, by, reach=reach)
    clock = await repository.locked_clock(session, UUID(request.object_id), by)
    request = await dual_control.decide(session, request_id, KIND, verdict, note, by, now, reach=reach)
    if verdict == "apply":
        await _pause(session, runtime, clock, request, civil_date(now))
    return request


async def _pause(session: AsyncSession, runtime: Runtime, clock: Clock, request: ChangeRequest, today: date) -> None:
    reason = _reason_of(runtime, clock, request.payload["pause_reason"])
    until_on = request.payload["until_on"]
    wanted = Span(max(today, date.fromisoformat(request.payload["from_on"])), until_on and date.fromisoformat(until_on))
    span = await _allowed_span(session, runtime, clock, reason, wanted)
    row = ClockPause(id=new_id(), clock_id=clock.id, request_id=request.id, reason=reason.key, label=reason.label)
    row.clause, row.quote = reason.clause, reason.quote
    row.from_on, row.until_on = span.from_on, span.until_on
    session.add(row)
    await session.flush()
    await _follow(session, runtime, clock)


async def _follow(session: AsyncSession, runtime: Runtime, clock: Clock) -> None:
    rows = await repository.pauses_of(session, clock.id)
    await follow_pauses(session, runtime, clock, [_days(row) for row in rows])


async def withdraw_pause(session: AsyncSession, request_id: UUID, by: Caller, now: datetime) -> ChangeRequest:
    """Takes back what one asked for oneself, while it waits."""
    return await dual_control.withdraw(session, request_id, KIND, by, now)


async def resume_clock(session: AsyncSession, runtime: Runtime, clock_id: UUID, by: Caller, today: date) -> Clock:
    """Ends the pause of today, or the next before it begins; from today on days count again."""
    clock = await repository.locked_clock(session, clock_id, by)
    rows = await repository.pauses_of(session, clock.id)
    pause = rules.to_end([_days(row) for row in rows], today)
    if pause is None:
        raise ClockNotPaused()
    await repository.resume(session, pause.id, max(today, pause.from_on), by.id)
    await audit.record(session, by, "resume_clock", "clock", clock.id, area=clock.area)
    await _follow(session, runtime, clock)
    return clock
