"""Orders about the register of the unemployed: take a file in, and vouch for what it states of a person.

Whose gain: being long unemployed brings priority, and opens a class of hardship in Urumqi. So a file alone marks
nobody: another person than whoever brought it accepts what it states of each person, an end as much as a beginning.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.pii import Cipher
from chassis.problems import Conflict, Forbidden, Unprocessable
from chassis.uploads.workbooks import TABLE_READER, Sheet, read_sheet
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import city_of
from services.registry.unemployment_register import repository, rules
from services.registry.unemployment_register.models import UnemploymentEntry, UnemploymentFile
from services.registry.unemployment_register.rules import Listed, RefusedRow


class RegisterColumnsMissing(Unprocessable):
    slug, title = "columns-missing", "表格缺少必需的列"


class NothingWaits(Conflict):
    slug, title = "nothing-waits", "该人没有待第二人确认的失业登记"


class EntriesChanged(Conflict):
    slug, title = "entries-changed", "待确认的失业登记已有变化，请重新查看"


class OwnFile(Conflict):
    slug, title = "same-person", "上传表格的人不能确认其中的内容"


async def import_register(
    session: AsyncSession, cipher: Cipher, content: bytes, by: Caller, today: date
) -> tuple[UnemploymentFile, bool]:
    """The same file again is the file that exists, and False. Raises what is wrong with the file."""
    if by.area is None:
        raise Forbidden()
    digest = cipher.blind_index("unemployment_file", hashlib.sha256(content).hexdigest())
    earlier = await repository.same_file(session, by.area, digest)
    if earlier is not None:
        return earlier, False
    sheet = await asyncio.to_thread(read_sheet, content, TABLE_READER)
    if missing := rules.missing_columns(sheet.header):
        raise RegisterColumnsMissing(f"缺少：{'、'.join(missing)}", missing=missing)
    file = _new_file(sheet, digest, by, today)
    if not await sets.add_if_new(session, file):
        earlier = await repository.same_file(session, by.area, digest)
        assert earlier is not None
        return earlier, False
    file = await repository.file_in_scope(session, file.id, by)
    file.added = await repository.add_entries(session, _entries(cipher, file, sheet, today))
    await session.flush()
    await audit.record(session, by, "import_register", "unemployment_file", file.id, area=file.area)
    return file, True


def _new_file(sheet: Sheet, digest: bytes, by: Caller, today: date) -> UnemploymentFile:
    refused = [[number, row.reason] for number, row in _read(sheet, today) if isinstance(row, RefusedRow)]
    return UnemploymentFile(
        id=new_id(),
        city=city_of(by.area or ""),
        area=by.area,
        uploaded_by=by.id,
        file_hash=digest,
        total=len(sheet.rows),
        added=0,
        refused=refused,
    )


def _entries(cipher: Cipher, file: UnemploymentFile, sheet: Sheet, today: date) -> list[dict[str, object]]:
    listed = [(number, row) for number, row in _read(sheet, today) if isinstance(row, Listed)]
    return [_entry(cipher, file, number, row) for number, row in listed]


def _read(sheet: Sheet, today: date) -> Sequence[tuple[int, Listed | RefusedRow]]:
    read = []
    for number, cells in sheet.rows:
        by_column = dict(zip(sheet.header, [*cells, *[""] * len(sheet.header)], strict=False))
        read.append((number, rules.read_row(by_column, today)))
    return read


def _entry(cipher: Cipher, file: UnemploymentFile, number: int, row: Listed) -> dict[str, object]:
    return {
        "id": new_id(),
        "file_id": file.id,
        "row_no": number,
        "city": file.city,
        "id_number_index": cipher.blind_index("id_number", row.id_number.reveal()),
        "since": row.entry.since,
        "until": row.entry.until,
        "stated_by": file.uploaded_by,
    }


async def accept_match(
    session: AsyncSession, graduate_id: UUID, seen: int, by: Caller, today: date
) -> tuple[Graduate, list[UnemploymentEntry]]:
    """Vouches for all that waits about a person, as many as were seen. Raises NothingWaits, EntriesChanged, OwnFile."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    entries = (await repository.entries_of(session, [person.id_number_index]))[person.id_number_index]
    waiting = [entry for entry in entries if entry.accepted_by is None]
    if not waiting:
        raise NothingWaits()
    if len(waiting) != seen:
        raise EntriesChanged(waiting=len(waiting))
    if any(entry.stated_by == by.id for entry in waiting):
        raise OwnFile()
    for entry in waiting:
        entry.accepted_by, entry.accepted_on = by.id, today
    await session.flush()
    await audit.record(session, by, "accept_match", "graduate", person.id, area=person.area)
    return person, entries
