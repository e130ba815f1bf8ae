"""All SQL of study records: put one or many, and those of a person."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import sets
from chassis.data_keys import DataKey, Seals
from chassis.pii import Cipher
from services.registry.study_records.models import StudyRecord
from services.registry.study_records.rules import Study, record_id, written

TABLE = "study_record"
_STATED = (
    "major_code",
    "major",
    "enrolled_on",
    "graduates_on",
    "details_sealed",
    "source",
    "stated_by",
    "stated_on",
)


def row_of(
    seals: Seals | DataKey | Cipher, graduate_id: UUID, study: Study, source: str, account: UUID, today: date
) -> dict[str, Any]:
    """The columns of a record, sealed by its person's key: for one, and for sets of them."""
    row = record_id(graduate_id, study.school_code, study.education_level)
    plain = ("school_code", "education_level", "major_code", "major", "enrolled_on", "graduates_on")
    return {
        "id": row,
        "graduate_id": graduate_id,
        **{name: getattr(study, name) for name in plain},
        "details_sealed": seals.seal(written(study.details), table=TABLE, column="details_sealed", row=row),
        "source": source,
        "stated_by": account,
        "stated_on": today,
        "version": 1,
    }


async def add_missing(session: AsyncSession, rows: Sequence[sets.Row]) -> None:
    """What fills a gap: no record that stands is touched. The people must be locked."""
    await sets.add_missing(session, StudyRecord, rows)


async def put_all(session: AsyncSession, rows: Sequence[sets.Row]) -> None:
    """A school's own word: it takes the place of whatever stood, one version later. The people must be locked."""
    last = list({row["id"]: row for row in rows}.values())
    if last:
        fresh = insert(StudyRecord).from_select(list(last[0]), sets.rows_of(StudyRecord, last))
        stated = {name: fresh.excluded[name] for name in _STATED}
        later = {**stated, "version": StudyRecord.version + 1, "recorded_at": func.now()}
        await session.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=later))


async def records_of(session: AsyncSession, graduate_id: UUID) -> Sequence[StudyRecord]:
    query = select(StudyRecord).where(StudyRecord.graduate_id == graduate_id)
    ordered = query.order_by(StudyRecord.graduates_on.nulls_last(), StudyRecord.id)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def locked(session: AsyncSession, record: UUID) -> StudyRecord | None:
    """The person must be locked."""
    return await session.get(StudyRecord, record, with_for_update=True)
