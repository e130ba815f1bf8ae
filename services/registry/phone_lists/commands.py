"""The order to fill phones in that a roster came without.

Whose gain: whoever puts their own number beside somebody's name would get what that person is told. So a phone is only
filled in where there is none, by the office whose roster lists the person; a registration and a proof still want
the phone that WeChat or a code has just verified.
"""

import asyncio
from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.pii import Cipher
from chassis.problems import Forbidden, Unprocessable
from contracts.roles import Role
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import put_phone
from services.registry.phone_lists import repository, rules
from services.registry.phone_lists.rules import Judged, Pair, Row, Verdict
from services.registry.rosters.columns import ID_NUMBER, PHONE, titles
from services.registry.rosters.commands import ColumnsMissing
from services.registry.rosters.files import reader
from services.registry.rosters.layouts import Layout, cells_by_field, named_once

CHUNK = 1_000
MOST_ROWS = 5_000


class PhoneListTooLong(Unprocessable):
    slug, title = "phone-list-too-long", f"一次不超过 {MOST_ROWS} 行，请分几次上传"


async def rows_of_file(content: bytes) -> list[Row]:
    """Raises what the reader does, ColumnsMissing and PhoneListTooLong."""
    sheet = await asyncio.to_thread(reader.read, content)
    read = named_once(Layout(sheet.header))
    if missing := [titles()[field] for field in (ID_NUMBER, PHONE) if field not in read]:
        raise ColumnsMissing(f"缺少：{'、'.join(missing)}", missing=missing)
    if len(sheet.rows) > MOST_ROWS:
        raise PhoneListTooLong()
    named = [(number, cells_by_field(read, cells)) for number, cells in sheet.rows]
    return [Row(number, cells.get(ID_NUMBER, ""), cells.get(PHONE, "")) for number, cells in named]


async def fill_phones(session: AsyncSession, cipher: Cipher, rows: Sequence[Row], by: Caller, today: date) -> Judged:
    """Fills in what is missing; row → what became of it."""
    source = by.org if by.role == Role.UNIVERSITY_OFFICE else by.area
    if not source:
        raise Forbidden("账号未关联学校或辖区")
    pairs, judged = rules.read(rows)
    ordered = sorted(pairs, key=lambda pair: _index(cipher, pair))
    for start in range(0, len(ordered), CHUNK):
        judged |= await _fill(session, cipher, ordered[start : start + CHUNK], source, by, today)
    filled = sum(verdict == "filled" for verdict in judged.values())
    detail = {"filled": str(filled), "rows": str(len(rows))}
    await audit.record(session, by, "fill_phones", "graduate", source, detail=detail, area=by.area)
    return judged


def _index(cipher: Cipher, pair: Pair) -> bytes:
    return cipher.blind_index("id_number", pair.id_number.reveal())


async def _fill(
    session: AsyncSession, cipher: Cipher, pairs: Sequence[Pair], source: str, by: Caller, today: date
) -> Judged:
    indexes = {_index(cipher, pair): pair for pair in pairs}
    listed = await repository.locked_listed(session, list(indexes), source, by)
    entries = {entry.id_number_index: entry for entry in listed}
    verdicts = {index: _verdict(cipher, entries.get(index), pair) for index, pair in indexes.items()}
    filled = [index for index, verdict in verdicts.items() if verdict == "filled"]
    for index in filled:
        put_phone(cipher, entries[index], indexes[index].phone)
        entries[index].version += 1
    fill = {"source": source, "filled_by": by.id, "filled_on": today}
    await repository.note(session, [{"id": new_id(), "graduate_id": entries[index].id, **fill} for index in filled])
    await session.flush()
    return {pair.number: verdicts[_index(cipher, pair)] for pair in pairs}


def _verdict(cipher: Cipher, entry: Graduate | None, pair: Pair) -> Verdict:
    if entry is None:
        return "not_listed"
    if entry.phone_sealed is None:
        return "filled"
    return "same" if entry.phone_index == cipher.blind_index("phone", pair.phone.reveal()) else "has_phone"
