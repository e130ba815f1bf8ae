"""Orders about what a person does: state a status, confirm a statement, follow a changed intention."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import OwnRequest
from chassis.messaging import outbox
from chassis.problems import Conflict, Unprocessable
from contracts.events.registry import EmploymentStatus, GraduateStatusChanged, PlacementRecorded
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import PLACED, intention_with, status_with
from services.registry.statuses import repository, rules
from services.registry.statuses.models import GraduateIntention, GraduateStatus, StatusConfirmation
from services.registry.statuses.rules import StatusStatement


class NotYetHappened(Unprocessable):
    slug, title = "not-yet-happened", "尚未发生的事不能登记"
    same_as = "date-in-future"


class EvidenceRequired(Unprocessable):
    slug, title = "evidence-required", "登记已落实去向须注明依据"


class AlreadyConfirmed(Conflict):
    slug, title = "already-confirmed", "已经确认，无须再次确认"


class AuthorUnknown(Conflict):
    slug, title = "author-unknown", "该条状态的登记人不明，不能确认；请重新登记后由另一人确认"


@dataclass(frozen=True)
class Confirmed:
    statement: GraduateStatus
    confirmation: StatusConfirmation


async def state_status(
    session: AsyncSession,
    entry: Graduate,
    statement: StatusStatement,
    today: date,
    by: Caller | None,
    certified_by: UUID | None = None,
) -> GraduateStatus | None:
    """Appends a statement to the history, and the intention that is the same fact.

    `by` states it here; `certified_by` is the account whose word a foreign fact is, where it is one person's.
    `entry` must be locked. None when this version of the foreign fact was stated before. What is stated here counts
    for the placement rate once a second person has confirmed it: see `confirm_status`.
    """
    if by is not None and statement.since_on > today:
        raise NotYetHappened()
    if rules.needs_evidence(statement.source, statement.status) and statement.evidence_kind is None:
        raise EvidenceRequired(known=rules.EVIDENCE_TITLES)
    author = by.id if by else certified_by
    row = await _append_status(session, entry, statement, today, author)
    if row is not None:
        before, entry.intention = entry.intention, intention_with(statement.status, entry.intention)
        if entry.intention != before:
            entry.version += 1
            await _append_intention(session, entry, before, statement.since_on, statement.source, today, author)
    return row


async def begin_history(session: AsyncSession, entries: Sequence[Graduate], source: str, author: UUID | None) -> None:
    """For entries just inserted: who has no intention from the first day on has it in both histories.

    The entries themselves say so already, see `graduates.rules.status_with`.
    """
    for entry in entries:
        since_on = entry.registered_on or entry.listed_on
        if entry.intention == "none" and since_on is not None:
            session.add(_intention(entry, "none", since_on, source, author))
            statement = StatusStatement(entry.status, since_on, source)
            await sets.add_if_new(session, _status(entry, statement, author))
            await _announce_status(session, entry, since_on)


async def follow_intention(
    session: AsyncSession, entry: Graduate, before: str, source: str, today: date, author: UUID | None
) -> None:
    """Records that the entry's intention is another than `before`, and states the status that is the same fact."""
    if entry.intention == before:
        return
    await _append_intention(session, entry, before, today, source, today, author)
    status = status_with(entry.intention, await repository.status_on(session, entry.id, today))
    if status != await repository.status_on(session, entry.id, today):
        await _append_status(session, entry, StatusStatement(status, today, source), today, author)


async def _append_status(
    session: AsyncSession, entry: Graduate, statement: StatusStatement, today: date, author: UUID | None
) -> GraduateStatus | None:
    """Emits GraduateStatusChanged when the status of today changes."""
    row = _status(entry, statement, author)
    if not await sets.add_if_new(session, row):
        return None
    await _follow_statements(session, entry, today, row.since_on)
    if row.source in rules.FACTS and row.status in PLACED:
        await outbox.record(session, _placement(entry, row))
    return row


async def _follow_statements(session: AsyncSession, entry: Graduate, today: date, since_on: date) -> None:
    """The entry shows the status in force, whatever the newest statement is about."""
    current = await repository.status_on(session, entry.id, max(today, since_on))
    if current != entry.status:
        entry.status = current
        entry.version += 1
        await _announce_status(session, entry, since_on)


def _status(entry: Graduate, statement: StatusStatement, author: UUID | None) -> GraduateStatus:
    return GraduateStatus(id=new_id(), graduate_id=entry.id, recorded_by=author, **asdict(statement))


async def _announce_status(session: AsyncSession, entry: Graduate, since_on: date) -> None:
    changed = GraduateStatusChanged(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        status=cast(EmploymentStatus, entry.status),
        since_on=since_on,
    )
    await outbox.record(session, changed)


def _placement(entry: Graduate, row: GraduateStatus) -> PlacementRecorded:
    return PlacementRecorded(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        placement_id=row.ref or row.id,
        version=row.ref_version or 1,
        status=cast(EmploymentStatus, row.status),
        channel=row.channel,
        programme=row.programme,
        form=row.form,
        employer_id=row.employer_id,
        since_on=row.since_on,
        evidence_kind=row.evidence_kind or row.source,
    )


async def _append_intention(
    session: AsyncSession, entry: Graduate, before: str, since_on: date, source: str, today: date, author: UUID | None
) -> None:
    """A first change also writes down what was so until then: the entry alone would show its own past as it is now."""
    until_then = entry.registered_on or entry.listed_on
    if until_then is not None and until_then < since_on and not await repository.intentions_of(session, entry.id):
        session.add(_intention(entry, before, until_then, "ledger", None))
    session.add(_intention(entry, entry.intention, since_on, source, author))
    await session.flush()
    entry.intention = await repository.intention_on(session, entry.id, today) or entry.intention


def _intention(entry: Graduate, intention: str, since_on: date, source: str, author: UUID | None) -> GraduateIntention:
    return GraduateIntention(
        id=new_id(),
        graduate_id=entry.id,
        intention=intention,
        since_on=since_on,
        source=source,
        recorded_by=author,
    )


async def confirm_status(
    session: AsyncSession, graduate_id: UUID, status_id: UUID, today: date, by: Caller
) -> Confirmed:
    """The second word on a statement: staff's on the person's own, the person's or another member of staff's on theirs.

    Raises OwnRequest for whoever stated it, AlreadyConfirmed where there is nothing left to confirm, and AuthorUnknown
    where nobody can tell whether the second person is the first.
    """
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    statement, confirmation = await repository.statement_of(session, entry.id, status_id)
    if rules.standing(statement.source, confirmed=confirmation is not None) == "confirmed":
        raise AlreadyConfirmed()
    if statement.recorded_by is None:
        raise AuthorUnknown()
    if not rules.is_second_person(statement.source, statement.recorded_by, by.role, by.id):
        raise OwnRequest("就业状态须由登记人以外的另一人确认")
    confirmation = _confirmation(statement, today, by)
    session.add(confirmation)
    await session.flush()
    await _follow_statements(session, entry, today, statement.since_on)
    if statement.status in PLACED:
        await outbox.record(session, _placement(entry, statement))
    await audit.record(session, by, "confirm_status", "graduate_status", status_id, area=entry.area)
    return Confirmed(statement, confirmation)


def _confirmation(statement: GraduateStatus, today: date, by: Caller) -> StatusConfirmation:
    return StatusConfirmation(
        status_id=statement.id,
        stated_by=statement.recorded_by,
        confirmed_by=by.id,
        confirmed_role=str(by.role),
        confirmed_on=today,
    )
