"""All SQL of statuses and intentions: what holds on a day, by everybody's word and by two people's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from chassis import plans
from chassis.problems import NotFound
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import AT_WORK, PLACED
from services.registry.statuses.models import GraduateIntention, GraduateStatus, StatusConfirmation
from services.registry.statuses.rules import FACTS, FOREIGN

_LATEST = (GraduateStatus.since_on.desc(), GraduateStatus.id.desc())
UNSTATED = "unstated"
FORM = func.coalesce(GraduateStatus.form, UNSTATED)
EVIDENCE = func.coalesce(GraduateStatus.evidence_kind, GraduateStatus.source)
WITHOUT_CHANNEL = case((GraduateStatus.channel.is_(None), GraduateStatus.status))


class StatementNotFound(NotFound):
    slug, title = "statement-not-found", "未找到该条就业状态"


def _stands(row: type[GraduateStatus] = GraduateStatus) -> ColumnElement[bool]:
    """SQL: no newer version of the same foreign fact or placement supersedes this row, and it was not taken back.

    A correction that nobody has confirmed supersedes nothing: one person's word moves no figure.
    """
    newer = aliased(GraduateStatus)
    superseded = select(1).where(
        newer.ref == row.ref, newer.ref_version > row.ref_version, or_(newer.source.in_(FOREIGN), _is_confirmed(newer))
    )
    return row.status.is_not(None) & ~superseded.exists()


def _is_confirmed(row: type[GraduateStatus] = GraduateStatus) -> ColumnElement[bool]:
    """SQL: two people's word, or another body's fact."""
    second = select(1).where(StatusConfirmation.status_id == row.id)
    return or_(row.source.in_(FACTS), second.exists())


def _latest(graduate: UUID | InstrumentedAttribute[UUID], day: date) -> Select[str | None]:
    return (
        select(GraduateStatus.status)
        .where(GraduateStatus.graduate_id == graduate, GraduateStatus.since_on <= day, _stands())
        .order_by(*_LATEST)
        .limit(1)
    )


async def status_on(session: AsyncSession, graduate_id: UUID, day: date) -> str:
    """The employment status in force on a day, by anybody's word; `unknown` before the first statement."""
    return await session.scalar(_latest(graduate_id, day)) or "unknown"


def status_as_of(day: date) -> ColumnElement[str]:
    """SQL: the entry's employment status in force on a day, by anybody's word."""
    return func.coalesce(_latest(Graduate.id, day).scalar_subquery(), "unknown")


def since_as_of(day: date) -> ColumnElement[date | None]:
    """SQL: since when the status holds that is in force on a day, by anybody's word."""
    since: ColumnElement[Any] = _latest(Graduate.id, day).with_only_columns(GraduateStatus.since_on).scalar_subquery()
    return since


def has_status(status: str, day: date) -> ColumnElement[bool]:
    """SQL: for a list; the same as `status_as_of(day) == status`."""
    return plans.common(status_as_of(day) == status)


def has_intention(intention: str, day: date) -> ColumnElement[bool]:
    """SQL: for a list; the same as `intention_as_of(day) == intention`."""
    return plans.common(intention_as_of(day) == intention)


def is_placed_as_stated(day: date) -> ColumnElement[bool]:
    return status_as_of(day).in_(PLACED)


def is_placed(day: date) -> ColumnElement[bool]:
    """SQL: placed by a confirmed statement that no later one, confirmed or not, contradicts.

    What contradicts it is answered by another confirmed statement only, never by one person's word after it.
    """
    return plans.one_by_one(select(1).where(*_placements(day))).exists()


def _placements(day: date) -> Sequence[ColumnElement[bool]]:
    return (
        GraduateStatus.graduate_id == Graduate.id,
        GraduateStatus.since_on <= day,
        GraduateStatus.status.in_(PLACED),
        _stands(),
        _is_confirmed(),
        ~_is_contradicted(day),
    )


def channel_on(day: date) -> ColumnElement[str | None]:
    """SQL: the channel of the placement in force, by two people's word; so nobody is in two at a time."""
    return _of_placement(GraduateStatus.channel, day)


def without_channel_on(day: date) -> ColumnElement[str | None]:
    """SQL: the status of the placement in force, where nobody has named its channel, or it has none."""
    return _of_placement(WITHOUT_CHANNEL, day)


def form_on(status: str, day: date) -> ColumnElement[str | None]:
    """SQL: the form of the placement in force, if it is of this status; `UNSTATED` where nobody has named it."""
    return _of_placement(case((GraduateStatus.status == status, FORM)), day)


def evidence_on(day: date) -> ColumnElement[str | None]:
    """SQL: what the placement in force rests on: a kind of paper, or another body's fact."""
    return _of_placement(EVIDENCE, day)


def _of_placement(value: ColumnElement[Any] | InstrumentedAttribute[Any], day: date) -> ColumnElement[Any]:
    latest = select(value).where(*_placements(day)).order_by(*_LATEST).limit(1)
    return latest.correlate(Graduate).scalar_subquery()


def placements_in_force(day: date) -> Select[Any]:
    """SQL: the placement in force of each person, by the same conditions; a row for each who has one."""
    columns: list[Any] = [GraduateStatus.status, GraduateStatus.channel]
    columns += [FORM.label("form"), EVIDENCE.label("evidence")]
    query: Select[Any] = select(Graduate.id, *columns).join_from(
        GraduateStatus, Graduate, GraduateStatus.graduate_id == Graduate.id
    )
    return query.where(*_placements(day)).order_by(Graduate.id, *_LATEST).ext(distinct_on(Graduate.id))


def channel_as_stated(day: date) -> ColumnElement[str | None]:
    """SQL: the channel of the placement in force, by anybody's word."""
    standing = (GraduateStatus.graduate_id == Graduate.id, GraduateStatus.since_on <= day, _stands())
    latest = select(case((GraduateStatus.status.in_(PLACED), GraduateStatus.channel))).where(*standing)
    return latest.order_by(*_LATEST).limit(1).correlate(Graduate).scalar_subquery()


def was_newly_employed(since: date, until: date) -> ColumnElement[bool]:
    """SQL: took up work in a time by two people's word, and was not placed on the eve of it. Once, however often."""
    if since > until:
        return false()
    begun = select(1).where(
        GraduateStatus.graduate_id == Graduate.id,
        GraduateStatus.since_on.between(since, until),
        GraduateStatus.status.in_(AT_WORK),
        _stands(),
        _is_confirmed(),
    )
    return and_(plans.one_by_one(begun).exists(), ~is_placed(since - timedelta(days=1)))


def is_placed_by(ref: InstrumentedAttribute[UUID], day: date) -> ColumnElement[bool]:
    """SQL: a foreign fact of this id placed somebody by a day, by two people's word, and was not taken back."""
    placed = (GraduateStatus.ref == ref, GraduateStatus.since_on <= day, GraduateStatus.status.in_(PLACED))
    return select(1).where(*placed, _stands(), _is_confirmed()).exists()


def began_work_between(since: ColumnElement[Any], until: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: the graduate took up work between two days of their own, by two people's word."""
    begun = (GraduateStatus.graduate_id == Graduate.id, GraduateStatus.since_on.between(since, until))
    return select(1).where(*begun, GraduateStatus.status.in_(AT_WORK), _stands(), _is_confirmed()).exists()


async def is_placed_on(session: AsyncSession, graduate_id: UUID, day: date) -> bool:
    """Of one person; their entry need not be locked."""
    return await session.scalar(select(Graduate.id).where(Graduate.id == graduate_id, is_placed(day))) is not None


def is_newly_placed(since: date, until: date) -> ColumnElement[bool]:
    """SQL: placed at the end of a time and not on the eve of it: who takes up another job in it counts once, before."""
    if since > until:
        return false()
    return and_(is_placed(until), ~is_placed(since - timedelta(days=1)))


def _is_contradicted(day: date) -> ColumnElement[bool]:
    """SQL: a later statement about the same person, by anybody's word, is no placement."""
    later = aliased(GraduateStatus)
    against = select(1).where(
        later.graduate_id == GraduateStatus.graduate_id,
        later.since_on <= day,
        tuple_(later.since_on, later.id) > tuple_(GraduateStatus.since_on, GraduateStatus.id),
        later.status.not_in(PLACED),
        _stands(later),
    )
    return against.exists()


def wants_work(day: date) -> ColumnElement[bool]:
    """SQL: 有就业意愿, by the intention and by the status: either may say that there is none."""
    return and_(intention_as_of(day) == "job", status_as_of(day) != "no_intention")


def intention_as_of(day: date) -> ColumnElement[str]:
    """SQL: the intention in force on a day; an entry whose intention never changed has no history of it."""
    latest = _latest_intention(Graduate.id, day).scalar_subquery()
    return func.coalesce(latest, Graduate.intention)


def _latest_intention(graduate: UUID | InstrumentedAttribute[UUID], day: date) -> Select[str]:
    return (
        select(GraduateIntention.intention)
        .where(GraduateIntention.graduate_id == graduate, GraduateIntention.since_on <= day)
        .order_by(GraduateIntention.since_on.desc(), GraduateIntention.id.desc())
        .limit(1)
    )


async def intention_on(session: AsyncSession, graduate_id: UUID, day: date) -> str | None:
    return await session.scalar(_latest_intention(graduate_id, day))


async def statement_of(
    session: AsyncSession, graduate_id: UUID, status_id: UUID
) -> tuple[GraduateStatus, StatusConfirmation | None]:
    """A statement about this person, with its confirmation."""
    row = (await session.execute(_statements(graduate_id).where(GraduateStatus.id == status_id))).one_or_none()
    if row is None:
        raise StatementNotFound()
    return row[0], row[1]


@dataclass(frozen=True)
class Statement:
    """A statement with its confirmation; `stands`: no newer version that counts supersedes it."""

    row: GraduateStatus
    confirmation: StatusConfirmation | None
    stands: bool


async def timeline(session: AsyncSession, graduate_id: UUID) -> Sequence[Statement]:
    """All that was ever stated of a person, in the order in which it counts."""
    query = _statements(graduate_id).add_columns(_stands()).order_by(GraduateStatus.since_on, GraduateStatus.id)
    return [Statement(*row) for row in await session.execute(query)]


async def newest_of(session: AsyncSession, graduate_id: UUID, ref: UUID) -> GraduateStatus | None:
    """The newest version of a placement of this person, confirmed or not."""
    query = select(GraduateStatus).where(GraduateStatus.graduate_id == graduate_id, GraduateStatus.ref == ref)
    return (await session.scalars(query.order_by(GraduateStatus.ref_version.desc()).limit(1))).one_or_none()


async def history(
    session: AsyncSession, graduate_id: UUID
) -> Sequence[tuple[GraduateStatus, StatusConfirmation | None]]:
    rows = await session.execute(_statements(graduate_id).order_by(GraduateStatus.since_on, GraduateStatus.id))
    return [(row[0], row[1]) for row in rows]


async def standing_history(
    session: AsyncSession, graduate_id: UUID
) -> Sequence[tuple[GraduateStatus, StatusConfirmation | None]]:
    """As `history`, without what was taken back or corrected since."""
    query = _statements(graduate_id).where(_stands())
    rows = await session.execute(query.order_by(GraduateStatus.since_on, GraduateStatus.id))
    return [(row[0], row[1]) for row in rows]


def _statements(graduate_id: UUID) -> Select[GraduateStatus, StatusConfirmation]:
    query = select(GraduateStatus, StatusConfirmation)
    joined = query.outerjoin(StatusConfirmation, StatusConfirmation.status_id == GraduateStatus.id)
    return joined.where(GraduateStatus.graduate_id == graduate_id)


async def intentions_of(session: AsyncSession, graduate_id: UUID) -> Sequence[GraduateIntention]:
    query = select(GraduateIntention).where(GraduateIntention.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(GraduateIntention.since_on, GraduateIntention.id))).all()
