"""Orders about pushed lists: take one in.

Whose gain: a list of people already placed would make a district look good, so it names the letter that it came by and
stands in the trail; it decides on no target. Of who stands on it the blind index alone is stored.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.pii import Cipher, IdNumber
from chassis.problems import Forbidden, Unprocessable
from chassis.uploads.workbooks import TABLE_READER, Sheet, read_sheet
from services.registry.graduates.indexes import index_of
from services.registry.graduates.rules import city_of
from services.registry.pushed_lists import repository, rules
from services.registry.pushed_lists.models import PushedList
from services.registry.statuses.commands import NotYetHappened

Content: TypeAlias = bytes | Sequence[str]
"""The bytes of a file, or the numbers as another system sends them, in its order."""


class ListColumnMissing(Unprocessable):
    slug, title = "columns-missing", "表格须有且只有一列身份证件号码"


@dataclass(frozen=True)
class NewList:
    title: str
    citation: str
    pushed_on: date


async def take_list(
    session: AsyncSession, cipher: Cipher, new: NewList, content: Content, by: Caller, today: date
) -> tuple[PushedList, bool]:
    """The same file again is the list that exists, and False. Raises what is wrong with the file."""
    if by.area is None:
        raise Forbidden()
    if new.pushed_on > today:
        raise NotYetHappened()
    digest = cipher.blind_index("pushed_list", hashlib.sha256(_bytes(content)).hexdigest())
    sheet = await asyncio.to_thread(_read, content)
    place = rules.column_of(sheet.header)
    if place is None:
        raise ListColumnMissing()
    row = _new_list(new, sheet, place, digest, by)
    if not await sets.add_if_new(session, row):
        earlier = await repository.same_file(session, by.area, digest)
        assert earlier is not None
        return earlier, False
    row = await repository.in_scope(session, row.id, by)
    await repository.add_people(session, list(_people(cipher, row, sheet, place)))
    await audit.record(session, by, "take_pushed_list", "pushed_list", row.id, new.citation, area=row.area)
    return row, True


def _bytes(content: Content) -> bytes:
    return content if isinstance(content, bytes) else "\n".join(content).encode()


def _read(content: Content) -> Sheet:
    if isinstance(content, bytes):
        return read_sheet(content, TABLE_READER)
    return Sheet([rules.HEADING], [(number, [cell]) for number, cell in enumerate(content, 1)])


def _new_list(new: NewList, sheet: Sheet, place: int, digest: bytes, by: Caller) -> PushedList:
    refused = [[number, why] for number, cells in sheet.rows if isinstance(why := rules.read_row(cells, place), str)]
    area = by.area or ""
    return PushedList(
        id=new_id(),
        city=city_of(area),
        area=area,
        **vars(new),
        uploaded_by=by.id,
        file_hash=digest,
        total=len(sheet.rows),
        refused=refused,
    )


def _people(cipher: Cipher, row: PushedList, sheet: Sheet, place: int) -> Iterator[dict[str, object]]:
    for number, cells in sheet.rows:
        person = rules.read_row(cells, place)
        if isinstance(person, IdNumber):
            index = index_of(cipher, person)
            yield {"id": new_id(), "list_id": row.id, "row_no": number, "id_number_index": index}
