"""Orders about whose case somebody is: take cases, ask for a handover, order one, decide, undo, end.

Whose gain: somebody who would be rid of their cases. So one's own pass with the receiver's word only, and a colleague's
by who supervises both. A handover gives nobody a person whom they do not serve already: both are of one area.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict, NotFound, Unprocessable
from contracts.roles import Role
from services.registry.accounts import repository as accounts
from services.registry.accounts.models import StaffAccount
from services.registry.case_handovers import repository, rules
from services.registry.case_handovers.models import CaseHandover
from services.registry.case_handovers.rules import TRANSITIONS, Colleague, Flaw, HandoverState, Step

CASE, TABLE = "graduate", "case_handover"


class HandoverToOneself(Unprocessable):
    slug, title = "handover-to-oneself", "不能移交给本人"


class ColleagueUnfit(Unprocessable):
    slug, title = "colleague-unfit", "只能移交给同一辖区、账号正常的社区工作者"


class HandoverDays(Unprocessable):
    slug, title = "handover-days", "移交的最后一日应为今日或以后，不超过 366 日"


class CasesOfOthers(Conflict):
    slug, title = "cases-of-others", "所选人员中有不归移交人负责的，或是他人暂交、到期须归还的"


class HandoverOver(Conflict):
    slug, title = "handover-over", "该移交已有结果或已结束"


class NotTheReceiver(Conflict):
    slug, title = "not-the-receiver", "只有接收人本人可以决定"


class NotTheGiver(Conflict):
    slug, title = "not-the-giver", "只有移交人本人或区级审核人员可以撤回"


_FLAWS: dict[Flaw, type[Unprocessable]] = {
    "oneself": HandoverToOneself,
    "colleague": ColleagueUnfit,
    "days": HandoverDays,
}


@dataclass(frozen=True)
class NewHandover:
    people: Collection[UUID]
    receiver: UUID
    until_on: date | None
    reason: str


async def take_cases(session: AsyncSession, people: Collection[UUID], by: Caller, today: date) -> int:
    """Cases that are nobody's become the caller's own; how many. Raises NotFound where one is out of reach."""
    wanted = sorted(set(people))
    await repository.refuse_out_of_reach(session, wanted, by)
    taken = sorted(await repository.take(session, wanted, by.id, today))
    await audit.record_each(session, by, "take_case", CASE, [str(person) for person in taken])
    return len(taken)


async def ask_handover(session: AsyncSession, new: NewHandover, by: Caller, today: date) -> CaseHandover:
    """Of the caller's own cases: nothing passes before the receiver accepts. Raises as `_refuse_unfit`."""
    await _refuse_unfit(session, new, by.id, by.area, by, today)
    return await _open(session, new, by.id, by.area or "", by, today)


async def order_handover(
    session: AsyncSession, new: NewHandover, giver_id: UUID, by: Caller, today: date
) -> CaseHandover:
    """Of a colleague who is away, by who supervises both; it passes at once. Raises as `_refuse_unfit`."""
    giver = await accounts.staff_by_id(session, giver_id)
    if giver is None or giver.area is None or not by.covers(giver.area):
        raise NotFound()
    await _refuse_unfit(session, new, giver.id, giver.area, by, today)
    handover = await _open(session, new, giver.id, giver.area, by, today)
    await _accept(session, handover, by, today)
    return handover


async def _refuse_unfit(
    session: AsyncSession, new: NewHandover, giver: UUID, area: str | None, by: Caller, today: date
) -> None:
    """Raises NotFound for somebody out of reach, HandoverToOneself, ColleagueUnfit, HandoverDays, CasesOfOthers."""
    people = set(new.people)
    await repository.refuse_out_of_reach(session, people, by)
    receiver = await accounts.staff_by_id(session, new.receiver)
    if new.receiver == giver:
        raise HandoverToOneself()
    if flaw := rules.flaw(giver, area, _colleague(receiver), new.until_on, today):
        raise _FLAWS[flaw]()
    if await repository.locked_cases_of(session, giver, people) != people:
        raise CasesOfOthers()


def _colleague(account: StaffAccount | None) -> Colleague | None:
    return Colleague(account.id, account.role, account.area, account.active) if account else None


async def _open(
    session: AsyncSession, new: NewHandover, giver: UUID, area: str, by: Caller, today: date
) -> CaseHandover:
    handover = CaseHandover(
        id=new_id(),
        from_account_id=giver,
        to_account_id=new.receiver,
        area=area,
        until_on=new.until_on,
        reason=new.reason,
        state=HandoverState.ASKED.value,
        asked_by=by.id,
        asked_on=today,
    )
    await repository.add(session, handover, sorted(set(new.people)))
    await audit.record(session, by, "ask_case_handover", TABLE, handover.id, new.reason, area=area)
    return handover


async def decide_handover(
    session: AsyncSession, handover_id: UUID, verdict: rules.Verdict, by: Caller, today: date
) -> CaseHandover:
    """The receiver's own word. Raises CaseHandoverNotFound, NotTheReceiver and HandoverOver."""
    handover = await repository.locked_in_reach(session, handover_id, by)
    if handover.to_account_id != by.id:
        raise NotTheReceiver()
    if verdict == "accept":
        await _accept(session, handover, by, today)
        return handover
    _step(handover, Step.REFUSE)
    handover.decided_by = by.id
    await audit.record(session, by, "refuse_case_handover", TABLE, handover.id, area=handover.area)
    return handover


async def _accept(session: AsyncSession, handover: CaseHandover, by: Caller, today: date) -> None:
    """What is no longer the giver's by now does not pass."""
    if handover.until_on is not None and handover.until_on < today:
        raise HandoverOver()
    _step(handover, Step.ACCEPT)
    handover.decided_by = by.id
    people = await repository.people_of(session, handover.id)
    passing = await repository.locked_cases_of(session, handover.from_account_id, people)
    await repository.pass_on(session, handover, passing, today)
    await _trace(session, by, "hand_over_case", handover, sorted(passing))


async def undo_handover(session: AsyncSession, handover_id: UUID, reason: str, by: Caller, today: date) -> CaseHandover:
    """By the giver, or who supervises both: what is still the receiver's by it goes back. Raises CaseHandoverNotFound,
    NotTheGiver and HandoverOver."""
    handover = await repository.locked_in_reach(session, handover_id, by)
    if not may_undo(handover, by):
        raise NotTheGiver()
    _step(handover, Step.UNDO)
    handover.decided_by = handover.decided_by or by.id
    await _back(session, handover, by, today)
    await audit.record(session, by, "undo_case_handover", TABLE, handover.id, reason, area=handover.area)
    return handover


def may_undo(handover: CaseHandover, by: Caller) -> bool:
    return by.id == handover.from_account_id or by.role == Role.DISTRICT_REVIEWER


async def end_overdue(session: AsyncSession, today: date, limit: int) -> int:
    """After its last day a handover is over, and its cases are the giver's again."""
    rows = await repository.overdue(session, today, limit)
    for handover in rows:
        _step(handover, Step.END)
        platform = Caller(handover.to_account_id, audit.ANONYMOUS, handover.area)
        await _back(session, handover, platform, today)
    return len(rows)


async def _back(session: AsyncSession, handover: CaseHandover, by: Caller, today: date) -> None:
    """To the giver; to everybody of the area where the giver's account is closed, or works elsewhere by now."""
    handover.ended_on = today
    people = await repository.locked_still_with(session, handover)
    giver = await accounts.staff_by_id(session, handover.from_account_id)
    if giver is not None and not (giver.active and giver.area == handover.area):
        await repository.let_go(session, people)
    else:
        await repository.give_back(session, people, handover.from_account_id, today)
    await _trace(session, by, "return_case", handover, people)


def _step(handover: CaseHandover, step: Step) -> None:
    state = TRANSITIONS.get((HandoverState(handover.state), step))
    if state is None:
        raise HandoverOver()
    handover.state = state.value


async def _trace(
    session: AsyncSession, by: Caller, action: str, handover: CaseHandover, people: Sequence[UUID]
) -> None:
    """One entry for each case, with whose it was and whose it is."""
    detail = {
        "from": str(handover.from_account_id),
        "to": str(handover.to_account_id),
        "case_handover": str(handover.id),
    }
    ids = [str(person) for person in people]
    await audit.record_each(session, by, action, CASE, ids, handover.reason, detail, area=handover.area)
