"""Orders about rosters: take an uploaded file in, say which of its columns is what, give it back with its results."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.observability import tracing
from chassis.pii import Cipher, SealBroken
from chassis.problems import Conflict, Forbidden, NotFound, Unprocessable
from chassis.runtime import Runtime
from contracts.roles import Role
from policy_engine.packs.places import Places
from services.registry.graduates.rules import city_of
from services.registry.places.repository import places
from services.registry.rosters import columns, layouts, repository, rules
from services.registry.rosters.files import masking, ministry, reader
from services.registry.rosters.files.reader import RosterSheet
from services.registry.rosters.layouts import Layout
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.repository import NewRow, OpenRow
from services.registry.rosters.rules import Source


class CityOutOfReach(NotFound):
    slug, title = "city-out-of-reach", "该城市不在您的辖区"


class ColumnsMissing(Unprocessable):
    slug, title = "columns-missing", "名册缺少必需的列"


class ColumnsRepeated(Unprocessable):
    slug, title = "columns-repeated", "名册有重复的列"


class ColumnsUnknown(Unprocessable):
    slug, title = "columns-unknown", "没有这样的列或项，或一列被指定了两次"


class RosterBegun(Conflict):
    slug, title = "roster-begun", "名册已开始导入，各列不能再改"


class RosterDiscarded(Conflict):
    slug, title = "roster-discarded", "名册未经核对，已经清除，请重新上传"


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    city: str
    file_name: str
    content: bytes
    preview: bool = False
    """Nothing is taken in before somebody has looked at the columns, even where the headings leave no doubt."""


async def upload_roster(session: AsyncSession, runtime: Runtime, upload: Upload, by: Caller) -> tuple[Roster, bool]:
    """Keeps the file's rows for the import. The same file again gives the roster that exists, and False."""
    source = source_for(await places(session, runtime.packs), upload.city, by)
    digest = await asyncio.to_thread(_fingerprint, runtime.cipher, upload.content)
    earlier = await repository.same_file(session, source.city, source.owner, digest)
    if earlier is not None:
        return earlier, False
    sheet = await asyncio.to_thread(reader.read, upload.content)
    layout = Layout(sheet.header, sheet.name, sheet.other_sheets)
    remembered = await repository.remembered_columns(
        session, source.city, source.owner, _layout_index(runtime.cipher, layout)
    )
    read, waits = _read_columns(layout, source, remembered, upload.preview)
    roster = _new_roster(runtime.cipher, upload, layout, source, digest, by)
    roster.columns, roster.state, roster.total = read, "waiting" if waits else "queued", len(sheet.rows)
    if not await sets.add_if_new(session, roster):
        earlier = await repository.same_file(session, source.city, source.owner, digest)
        assert earlier is not None
        return earlier, False
    await repository.add_rows(session, await asyncio.to_thread(_new_rows, runtime.cipher, roster.id, sheet))
    await audit.record(session, by, "upload_roster", "roster", roster.id, area=roster.area)
    return await repository.in_scope(session, roster.id, by), True


def _read_columns(
    layout: Layout, source: Source, remembered: Mapping[str, int] | None, preview: bool
) -> tuple[dict[str, int], bool]:
    """Field → column, as the owner said before or the headings say; and whether the owner is to look at it first."""
    if remembered is not None:
        return dict(remembered), preview
    if not preview and (repeated := layouts.repeated(layout)):
        again = "；请删去多余的列，或上传时选择先核对各列"
        raise ColumnsRepeated(f"重复：{'、'.join(repeated)}{again}", repeated=repeated)
    read = layouts.named_once(layout)
    missing = layouts.lacking(read, source.org)
    if missing and not layouts.can_be_completed(layout, read, source.org):
        raise ColumnsMissing(f"缺少：{'、'.join(missing)}", missing=missing)
    return read, preview or bool(missing)


async def map_columns(
    session: AsyncSession, cipher: Cipher, roster_id: UUID, read: Mapping[str, int], by: Caller
) -> Roster:
    """The owner says which column is what; that is remembered for the layout, and the import begins.

    Raises RosterBegun once rows may have been taken in by other columns, RosterDiscarded, ColumnsUnknown and
    ColumnsMissing.
    """
    roster = await repository.locked_in_scope(session, roster_id, by)
    if roster.state == "discarded":
        raise RosterDiscarded()
    if roster.state != "waiting":
        if roster.columns != read:
            raise RosterBegun()
        return roster
    layout = layout_of(cipher, roster)
    width = len(layout.headings)
    if not set(read) <= set(columns.titles()) or len(set(read.values())) < len(read):
        raise ColumnsUnknown()
    if not all(0 <= place < width for place in read.values()):
        raise ColumnsUnknown()
    if missing := layouts.lacking(read, roster.org):
        raise ColumnsMissing(f"缺少：{'、'.join(missing)}", missing=missing)
    roster.columns, roster.state = dict(read), "queued"
    about = {"city": roster.city, "owner": roster.owner, "fingerprint": _layout_index(cipher, layout)}
    await repository.remember(session, {**about, "columns": roster.columns, "mapped_by": by.id})
    await audit.record(session, by, "map_roster_columns", "roster", roster.id, area=roster.area)
    return roster


async def discard_roster(session: AsyncSession, roster_id: UUID, by: Caller) -> Roster:
    """A roster whose columns nobody has mapped is given up, and its rows go. Raises RosterBegun.

    Whose gain: nobody's; nothing of it was taken in.
    """
    roster = await repository.locked_in_scope(session, roster_id, by)
    if roster.state == "discarded":
        return roster
    if roster.state != "waiting":
        raise RosterBegun()
    await repository.discard(session, roster)
    await audit.record(session, by, "discard_roster", "roster", roster.id, area=roster.area)
    return roster


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


def _layout_index(cipher: Cipher, layout: Layout) -> bytes:
    return cipher.blind_index("roster_layout", hashlib.sha256(layout.fingerprint.encode()).hexdigest())


def _new_roster(cipher: Cipher, upload: Upload, layout: Layout, source: Source, digest: bytes, by: Caller) -> Roster:
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
        header_sealed=_sealed(cipher, "header_sealed", row, json.dumps(layout.headings, ensure_ascii=False)),
        layout_sealed=_sealed(cipher, "layout_sealed", row, layout.packed()),
        traceparent=tracing.current(),
    )


def _new_rows(cipher: Cipher, roster_id: UUID, sheet: RosterSheet) -> list[NewRow]:
    """Of which the reader has said that nothing can be taken is judged at once."""
    rows = []
    for number, cells in sheet.rows:
        row = new_id()
        sealed = cipher.seal(json.dumps(cells, ensure_ascii=False), table="roster_row", column="cells_sealed", row=row)
        flaw = sheet.flaws.get(number)
        outcome = "rejected" if flaw else None
        rows.append(
            NewRow(id=row, roster_id=roster_id, row_no=number, cells_sealed=sealed, outcome=outcome, reason=flaw)
        )
    return rows


def _sealed(cipher: Cipher, column: str, row: UUID, text: str) -> bytes:
    return cipher.seal(text, table="roster", column=column, row=row)


def layout_of(cipher: Cipher, roster: Roster) -> Layout:
    """Of a roster of before, its one row of headings."""
    if roster.layout_sealed is None:
        return Layout([json.loads(_opened(cipher, roster, "header_sealed"))])
    return layouts.unpacked(_opened(cipher, roster, "layout_sealed"))


def _opened(cipher: Cipher, roster: Roster, column: str) -> str:
    return cipher.open(getattr(roster, column), table="roster", column=column, row=roster.id)


def layout_or_none(cipher: Cipher, roster: Roster) -> Layout | None:
    """None where it cannot be read."""
    try:
        return layout_of(cipher, roster)
    except SealBroken:
        return None


def columns_of(roster: Roster, layout: Layout) -> Mapping[str, int]:
    """Field → the column that it is read from."""
    return layouts.named_once(layout) if roster.columns is None else roster.columns


def cells_of(cipher: Cipher, row: OpenRow | RosterRow) -> list[str] | None:
    """The row as it was in the file; None where it cannot be read. Whoever shows it further must have audited that."""
    packed = cipher.read(row.cells_sealed, table="roster_row", column="cells_sealed", row=row.id)
    return None if packed is None else list(json.loads(packed))


async def returned(session: AsyncSession, cipher: Cipher, roster: Roster, purpose: str, by: Caller) -> list[list[str]]:
    """The file's rows in clear with outcome and reason beside them, after writing down who took them."""
    await audit.record(session, by, "download_roster", "roster", roster.id, purpose, area=roster.area)
    rows = await repository.rows_of(session, roster.id)
    return await asyncio.to_thread(_with_results, cipher, roster, rows)


async def in_ministrys_form(session: AsyncSession, cipher: Cipher, roster: Roster, by: Caller) -> list[list[str]]:
    """The roster in the Ministry's form, masked as its rows are on the screen, after writing down who took it."""
    await audit.record(session, by, "export_roster", "roster", roster.id, area=roster.area)
    rows = await repository.rows_of(session, roster.id)
    return await asyncio.to_thread(_as_the_ministry_has_it, cipher, roster, rows)


def _as_the_ministry_has_it(cipher: Cipher, roster: Roster, rows: Sequence[RosterRow]) -> list[list[str]]:
    layout = layout_of(cipher, roster)
    cells = (cells_of(cipher, row) or [] for row in rows)
    return ministry.in_ministrys_form(layout, columns_of(roster, layout), cells, roster.org, masking.masked)


def _with_results(cipher: Cipher, roster: Roster, rows: Sequence[RosterRow]) -> list[list[str]]:
    layout = layout_of(cipher, roster)
    width = len(layout.headings)
    own = [place for place, name in enumerate(layout.headings) if columns.plain(name) not in rules.RESULTS]
    *above, last = [[*row, *[""] * (width - len(row))] for row in layout.header]
    table = [[*(row[place] for place in own), *[""] * len(rules.RESULTS)] for row in above]
    table.append([*(last[place] for place in own), *rules.RESULTS])
    for row in rows:
        cells = cells_of(cipher, row) or []
        cells += [""] * (width - len(cells))
        outcome = rules.OUTCOMES.get(row.outcome or "", "待处理")
        table.append([*(cells[place] for place in own), outcome, row.reason or "", str(row.row_no)])
    return table
