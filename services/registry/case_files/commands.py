"""Orders about case files: set what is next, and settle it by a contact."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict, Unprocessable
from policy_engine.packs.pack import Packs
from services.registry.case_files import repository
from services.registry.case_files.catalogue import follow_up_of
from services.registry.case_files.models import Appointment
from services.registry.case_files.rules import CaseState, FollowUp, NextAction, case_state, outcome_of
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate


class NextActionRequired(Unprocessable):
    slug, title = "next-action-required", "该人尚未落实去向，登记联系时须约定下次联系的日期和方式"


class NextActionPast(Unprocessable):
    slug, title = "next-action-past", "下次联系的日期不能早于今日"


class NextActionLate(Unprocessable):
    slug, title = "next-action-late", "下次联系的日期超过文件规定的跟进间隔"


class CaseNotOpen(Conflict):
    slug, title = "case-not-open", "该人尚未登记或已落实去向，不约下次联系"


async def state_of(session: AsyncSession, person: Graduate, today: date) -> CaseState | None:
    """None before the registration."""
    if person.registered_on is None:
        return None
    status, placed = await repository.truths(session, person.id, today)
    return case_state(status, placed=placed)


async def set_next_action(
    session: AsyncSession, packs: Packs, graduate_id: UUID, wanted: NextAction, by: Caller, today: date
) -> Appointment:
    """In place of the one that is open. Raises CaseNotOpen, NextActionPast and NextActionLate."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    if await state_of(session, person, today) in (None, "closed"):
        raise CaseNotOpen()
    _refuse_wrong_day(follow_up_of(packs.city(person.city, on=today), today), wanted, today, today)
    if (before := await repository.open_appointment(session, person.id)) is not None:
        await _settle(session, before, "replaced", today)
    appointment = await _appoint(session, person, wanted, by, today)
    await audit.record(session, by, "set_next_action", "appointment", appointment.id, area=person.area)
    return appointment


async def follow_contact(
    session: AsyncSession,
    packs: Packs,
    person: Graduate,
    wanted: NextAction | None,
    contacted_on: date,
    by: Caller,
    today: date,
    *,
    reached: bool,
) -> None:
    """Settles the open appointment and sets the next. `person` must be locked. Raises NextActionRequired and others."""
    state, rule = await state_of(session, person, today), follow_up_of(packs.city(person.city, on=today), today)
    wanted = wanted or _by_rule(state, rule, contacted_on, today)
    if wanted is None and state == "open":
        raise NextActionRequired()
    if wanted is not None:
        _refuse_wrong_day(rule, wanted, contacted_on, today)
    if (before := await repository.open_appointment(session, person.id)) is not None:
        await _settle(session, before, outcome_of(before.due_on, contacted_on, reached=reached), today)
        await repository.put(session, _row(person, None))
    if wanted is not None and state in ("open", "dormant"):
        await _appoint(session, person, wanted, by, today)


def _by_rule(state: CaseState | None, rule: FollowUp | None, contacted_on: date, today: date) -> NextAction | None:
    """What the document's interval says where nothing is agreed."""
    due_on = rule.due_after(contacted_on) if rule and state in ("open", "dormant") else None
    return None if due_on is None else NextAction(max(due_on, today), "phone")


def _refuse_wrong_day(rule: FollowUp | None, wanted: NextAction, since: date, today: date) -> None:
    if wanted.on < today:
        raise NextActionPast()
    latest = rule.due_after(since) if rule else None
    if rule is not None and latest is not None and wanted.on > max(latest, today):
        raise NextActionLate(latest=latest.isoformat(), clause=rule.clause, quote=rule.quote)


async def _settle(session: AsyncSession, appointment: Appointment, outcome: str, today: date) -> None:
    appointment.outcome, appointment.settled_on = outcome, today
    await session.flush()


async def _appoint(session: AsyncSession, person: Graduate, wanted: NextAction, by: Caller, today: date) -> Appointment:
    appointment = Appointment(
        id=new_id(), graduate_id=person.id, due_on=wanted.on, kind=wanted.kind, set_by=by.id, set_on=today
    )
    session.add(appointment)
    await session.flush()
    await repository.put(session, _row(person, wanted))
    return appointment


def _row(person: Graduate, wanted: NextAction | None) -> dict[str, object]:
    return {
        "graduate_id": person.id,
        "city": person.city,
        "area": person.area,
        "opened_on": person.registered_on,
        "next_on": wanted.on if wanted else None,
        "next_kind": wanted.kind if wanted else None,
    }
