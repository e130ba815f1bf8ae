"""Orders for records in the codes of LEMIS: as a list or a workbook masked, and in clear for a purpose.

Whose gain: whoever carries a file of people away. So what leaves in clear is counted person by person with the looks at
personal data, and stands in the trail at each of them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.data_keys import Seals
from chassis.pagination import Paging, Rows, encode
from chassis.pii import Cipher
from chassis.problems import NotFound, Unprocessable
from contracts.codes import Coded, lemis_columns
from services.registry.graduates.models import Graduate
from services.registry.lemis_exports import repository, rules
from services.registry.lemis_exports.repository import Listed
from services.registry.lemis_exports.rules import Facts, LemisRecord
from services.registry.reports.commands import AreaNotFound
from services.registry.reveals import commands as reveals
from services.registry.study_records.models import StudyRecord
from services.registry.study_records.rules import read

TABLE = "graduate"
MOST_ROWS = 50_000
AT_A_TIME = 200
Table = list[list[str]]


class TooManyForOneFile(Unprocessable):
    slug, title = "too-many-for-one-file", "人数超过一个文件的行数，请按区县或街道导出"


@dataclass(frozen=True)
class Row:
    graduate_id: UUID
    cells: list[str]
    unreadable: bool


async def listing(
    session: AsyncSession, cipher: Cipher, by: Caller, record: LemisRecord, area: str | None, day: date, paging: Paging
) -> Rows[Row]:
    """A page of them, masked."""
    rows = await repository.page(session, by, record, area, day, paging)
    cells = await _cells(session, cipher, record, rows.shown)
    columns = lemis_columns(record)
    shown = [
        Row(person.id, rules.as_shown(row, columns), rules.is_unreadable(row, columns))
        for (person, _), row in zip(rows.shown, cells, strict=True)
    ]
    return Rows(shown, rows.more, rows.total)


async def in_one_file(
    session: AsyncSession, cipher: Cipher, by: Caller, record: LemisRecord, area: str | None, day: date
) -> Table:
    """All of them, masked, page by page along the index. Raises AreaNotFound and TooManyForOneFile."""
    if area is not None and not by.covers(area):
        raise AreaNotFound()
    table, paging = heads(record), Paging(limit=AT_A_TIME)
    while True:
        rows = await listing(session, cipher, by, record, area, day, paging)
        table += [row.cells for row in rows.shown]
        if len(table) > MOST_ROWS:
            raise TooManyForOneFile(most=MOST_ROWS)
        if not rows.more:
            break
        paging = Paging(encode(rows.shown[-1].graduate_id), AT_A_TIME)
    await audit.record(session, by, "export_lemis_records", "lemis_record", record, area=area or by.area)
    return table


async def in_clear(
    session: AsyncSession,
    cipher: Cipher,
    by: Caller,
    record: LemisRecord,
    ids: Sequence[UUID],
    purpose: str,
    day: date,
) -> Table:
    """Of these people, after writing down who asked and what for. Raises NotFound for one who has no such record here
    as for one who is not there, and TooManyReveals."""
    people = await repository.chosen(session, by, record, {*ids}, day)
    if len(people) != len({*ids}):
        raise NotFound()
    await reveals.count(session, by, len(people))
    who = [str(person.id) for person, _ in people]
    await audit.record_each(session, by, "reveal_lemis_record", TABLE, who, purpose, area=by.area)
    return heads(record) + await _cells(session, cipher, record, people)


def heads(record: LemisRecord) -> Table:
    """The row of codes, and that of names."""
    columns = lemis_columns(record)
    return [[column.column for column in columns], [column.title for column in columns]]


async def _cells(session: AsyncSession, cipher: Cipher, record: LemisRecord, people: Sequence[Listed]) -> Table:
    studies = await repository.latest_studies(session, [person.id for person, _ in people])
    return await asyncio.to_thread(_opened, cipher, record, people, studies)


def _opened(
    cipher: Cipher, record: LemisRecord, people: Sequence[Listed], studies: Mapping[UUID, StudyRecord]
) -> Table:
    columns = lemis_columns(record)
    return [
        rules.cells_of(_facts_of(cipher, person, studies.get(person.id), since), columns) for person, since in people
    ]


def _facts_of(cipher: Cipher, person: Graduate, study: StudyRecord | None, since: date | None) -> Facts:
    seals = person.seals(cipher)
    return Facts(
        name=_read(seals, person, "name_sealed"),
        id_number=_read(seals, person, "id_number_sealed"),
        phone=_read(seals, person, "phone_sealed"),
        kind=person.kind,
        education=person.education_level,
        ethnicity=_ethnicity(seals, study) if study else None,
        major=study.major if study else None,
        hukou_area=person.hukou_area,
        area=person.area,
        registered_on=person.registered_on,
        unemployed_on=since,
    )


def _read(seals: Seals, person: Graduate, column: str) -> str:
    sealed: bytes | None = getattr(person, column)
    return "" if sealed is None else seals.read(sealed, table=TABLE, column=column, row=person.id) or ""


def _ethnicity(seals: Seals, study: StudyRecord) -> Coded | None:
    text = seals.read(study.details_sealed, table=StudyRecord.__tablename__, column="details_sealed", row=study.id)
    detail = read(text).get("ethnicity") if text else None
    return detail.coded if detail else None
