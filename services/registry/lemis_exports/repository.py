"""All SQL of records in the codes of LEMIS: whose they are, in the order of the ledger, and the latest study."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from services.registry.graduates.conditions import is_registered
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import is_served_in, visible_to
from services.registry.lemis_exports.rules import LemisRecord
from services.registry.statuses.repository import has_status, since_as_of
from services.registry.study_records.models import StudyRecord

UNEMPLOYED = "unemployed"
Listed: TypeAlias = tuple[Graduate, date | None]
"""Whose record it is, and since when they are out of work, where that is what the record says."""


def _of(record: LemisRecord, day: date) -> tuple[ColumnElement[bool], ...]:
    return (is_registered(day), *((has_status(UNEMPLOYED, day),) if record == "unemployment" else ()))


async def page(
    session: AsyncSession, by: Caller, record: LemisRecord, area: str | None, day: date, paging: Paging
) -> Rows[Listed]:
    own = () if area is None else (is_served_in(area),)
    return await _people(session, by, record, day, paging, *own)


async def chosen(
    session: AsyncSession, by: Caller, record: LemisRecord, ids: Collection[UUID], day: date
) -> Sequence[Listed]:
    """Of these people, those who have such a record and are within reach."""
    rows = await _people(session, by, record, day, Paging(limit=len(ids)), Graduate.id.in_(ids))
    return rows.shown


async def _people(
    session: AsyncSession, by: Caller, record: LemisRecord, day: date, paging: Paging, *wanted: ColumnElement[bool]
) -> Rows[Listed]:
    since: Any = since_as_of(day) if record == "unemployment" else literal(None)
    query: Any = select(Graduate, since).where(visible_to(by), *_of(record, day), *wanted)
    rows = await pagination.tuples(session, query, paging, Graduate.id)
    return rows.of(lambda row: (row[0], row[1]))


async def latest_studies(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, StudyRecord]:
    """Of each of these people the study that ends last."""
    query = select(StudyRecord).where(StudyRecord.graduate_id.in_(ids)).ext(distinct_on(StudyRecord.graduate_id))
    ordered = query.order_by(StudyRecord.graduate_id, StudyRecord.graduates_on.desc().nulls_last(), StudyRecord.id)
    return {row.graduate_id: row for row in await session.scalars(ordered)}
