"""Orders about rosters: take an uploaded file in, and carry its rows into the ledger."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.observability import tracing
from chassis.pii import Cipher, SealBroken
from chassis.problems import Forbidden, NotFound, Unprocessable
from chassis.runtime import Runtime
from chassis.uploads.workbooks import Sheet
from contracts.roles import Role
from policy_engine.packs.places import Places
from services.registry.graduates.rules import city_of
from services.registry.places.repository import places
from services.registry.rosters import repository, rules
from services.registry.rosters.files import reader
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.repository import NewRow
from services.registry.rosters.rules import Source


class CityOutOfReach(NotFound):
    slug, title = "city-out-of-reach", "该城市不在您的辖区"


class ColumnsMissing(Unprocessable):
    slug, title = "columns-missing", "名册缺少必需的列"


class ColumnsRepeated(Unprocessable):
    slug, title = "columns-repeated", "名册有重复的列"


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    city: str
    file_name: str
    content: bytes


async def upload_roster(session: AsyncSession, runtime: Runtime, upload: Upload, by: Caller) -> tuple[Roster, bool]:
    """Keeps the file's rows for the import. The same file again gives the roster that exists, and False."""
    source = source_for(await places(session, runtime.packs), upload.city, by)
    digest = await asyncio.to_thread(_fingerprint, runtime.cipher, upload.content)
    earlier = await repository.same_file(session, source.city, source.owner, digest)
    if earlier is not None:
        return earlier, False
    sheet = await asyncio.to_thread(reader.read, upload.content)
    _check_header(sheet.header, source)
    roster = _new_roster(runtime.cipher, upload, sheet, source, digest, by)
    if not await sets.add_if_new(session, roster):
        earlier = await repository.same_file(session, source.city, source.owner, digest)
        assert earlier is not None
        return earlier, False
    await repository.add_rows(session, await asyncio.to_thread(_new_rows, runtime.cipher, roster.id, sheet))
    await audit.record(session, by, "upload_roster", "roster", roster.id, area=roster.area)
    return await repository.in_scope(session, roster.id, by), True


def source_for(all_places: Places, city: str, by: Caller) -> Source:
    """A school's office uploads for its school where that stands, an officer for the own jurisdiction; other cities do
    not exist."""
    districts = all_places.of(city, "district").keys()
    if by.area is not None and city_of(by.area) != city:
        raise CityOutOfReach()
    if by.role == Role.UNIVERSITY_OFFICE:
        if not by.org:
            raise Forbidden("账号未关联学校")
        if not all_places.has(city, "school", by.org):
            raise CityOutOfReach()
        return Source(city, districts, by.org, city)
    if by.area is None:
        raise CityOutOfReach()
    return Source(city, districts, None, by.area)


def _fingerprint(cipher: Cipher, content: bytes) -> bytes:
    """Keyed: whoever sees it cannot try out rosters of one row."""
    return cipher.blind_index("roster_file", hashlib.sha256(content).hexdigest())


def _check_header(header: Sequence[str], source: Source) -> None:
    if missing := rules.missing_columns(header, source.org):
        raise ColumnsMissing(f"缺少：{'、'.join(missing)}", missing=missing)
    if repeated := rules.repeated_columns(header):
        raise ColumnsRepeated(f"重复：{'、'.join(repeated)}", repeated=repeated)


def _new_roster(cipher: Cipher, upload: Upload, sheet: Sheet, source: Source, digest: bytes, by: Caller) -> Roster:
    row = new_id()
    return Roster(
        id=row,
        city=source.city,
        org=source.org,
        area=source.area,
        owner=source.owner,
        uploaded_by=by.id,
        file_name=rules.printable(upload.file_name),
        file_hash=digest,
        header_sealed=_seal(cipher, "roster", "header_sealed", row, sheet.header),
        state="queued",
        total=len(sheet.rows),
        traceparent=tracing.current(),
    )


def _new_rows(cipher: Cipher, roster_id: UUID, sheet: Sheet) -> list[NewRow]:
    rows = []
    for number, cells in sheet.rows:
        row = new_id()
        rows.append(NewRow(row, roster_id, number, _seal(cipher, "roster_row", "cells_sealed", row, cells)))
    return rows


def _seal(cipher: Cipher, table: str, column: str, row: UUID, cells: list[str]) -> bytes:
    return cipher.seal(json.dumps(cells, ensure_ascii=False), table=table, column=column, row=row)


def header_of(cipher: Cipher, roster: Roster) -> list[str]:
    header: list[str] = json.loads(
        cipher.open(roster.header_sealed, table="roster", column="header_sealed", row=roster.id)
    )
    return header


def header_or_none(cipher: Cipher, roster: Roster) -> list[str] | None:
    """None where it cannot be read."""
    try:
        return header_of(cipher, roster)
    except SealBroken:
        return None


def cells_of(cipher: Cipher, row: RosterRow) -> list[str] | None:
    """The row as it was in the file; None where it cannot be read. Whoever shows it further must have audited that."""
    packed = cipher.read(row.cells_sealed, table="roster_row", column="cells_sealed", row=row.id)
    return None if packed is None else list(json.loads(packed))


async def returned(session: AsyncSession, cipher: Cipher, roster: Roster, purpose: str, by: Caller) -> list[list[str]]:
    """The file's rows in clear with outcome and reason beside them, after writing down who took them."""
    await audit.record(session, by, "download_roster", "roster", roster.id, purpose, area=roster.area)
    rows = await repository.rows_of(session, roster.id)
    return await asyncio.to_thread(_with_results, cipher, roster, rows)


def _with_results(cipher: Cipher, roster: Roster, rows: Sequence[RosterRow]) -> list[list[str]]:
    header = header_of(cipher, roster)
    own = [place for place, name in enumerate(header) if rules.column_of(name) not in (rules.OUTCOME, rules.REASON)]
    table = [[*(header[place] for place in own), rules.OUTCOME, rules.REASON]]
    for row in rows:
        cells = cells_of(cipher, row) or []
        cells += [""] * (len(header) - len(cells))
        outcome = rules.OUTCOMES.get(row.outcome or "", "待处理")
        table.append([*(cells[place] for place in own), outcome, row.reason or ""])
    return table
