"""Orders about rosters: take an uploaded file in, and carry its rows into the ledger."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, failpoints
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.observability import tracing
from chassis.pii import Cipher, SealBroken
from chassis.problems import Forbidden, NotFound, Unprocessable
from chassis.runtime import Runtime
from chassis.uploads.workbooks import Sheet
from contracts.roles import Role
from policy_engine.packs.places import Places
from services.registry.filings.commands import Filing, file_proposal
from services.registry.filings.rules import Content
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import NameDiffers, Person
from services.registry.graduates.rules import Particulars, Voice, city_of, is_served_by
from services.registry.listings.commands import CohortYearDiffers, SchoolDiffers, add_to_entry, enter_new
from services.registry.places.repository import places
from services.registry.rosters import repository, rules
from services.registry.rosters.files import reader
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.repository import NewRow, Verdict
from services.registry.rosters.rules import Listed, RejectedRow, Source

CHUNK = 1_000
UNREADABLE = "系统中保存的内容无法读取，请重新上传该行"
LEDGER_UNREADABLE = "该人员的台账记录无法读取，请联系运维人员"


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
    if not await repository.add_if_new(session, roster):
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


async def import_chunk(session: AsyncSession, runtime: Runtime, roster_id: UUID, today: date) -> int:
    """Carries the next rows of a roster into the ledger, with their outcomes, in this one transaction.

    Returns how many; 0 if another worker is at this roster, or none are left. What it leads to has the trace of the
    upload.
    """
    roster = await repository.locked_open(session, roster_id)
    if roster is None:
        return 0
    rows = await repository.unjudged(session, roster_id, CHUNK)
    with tracing.continued(roster.traceparent):
        async with outbox.gathered(session):
            verdicts = await _judged(session, runtime, roster, rows, today)
    await repository.write(session, verdicts)
    roster.state = "running"
    if len(rows) < CHUNK:
        roster.state, roster.finished_at = "done", datetime.now(UTC)
    return len(rows)


async def _judged(
    session: AsyncSession, runtime: Runtime, roster: Roster, rows: Sequence[RosterRow], today: date
) -> list[Verdict]:
    columns = rules.columns_of(header_of(runtime.cipher, roster))
    all_places = await places(session, runtime.packs)
    source = Source(roster.city, all_places.of(roster.city, "district"), roster.org, roster.area)
    verdicts, listed = [], []
    for row in rows:
        cells = cells_of(runtime.cipher, row)
        if cells is None:
            verdicts.append(Verdict(row.id, "rejected", UNREADABLE))
            continue
        read = rules.read_row(rules.by_column(columns, cells), source)
        reason = read.reason if isinstance(read, RejectedRow) else rules.flaw_of(read, source, all_places, today)
        if isinstance(read, RejectedRow) or reason:
            verdicts.append(Verdict(row.id, "rejected", reason))
        else:
            listed.append((row, read))
    return verdicts + await _entered(session, runtime, roster, listed, today)


async def _entered(
    session: AsyncSession, runtime: Runtime, roster: Roster, listed: Sequence[tuple[RosterRow, Listed]], today: date
) -> list[Verdict]:
    """Whom nobody knows goes in at once; the others one by one, all in the order in which rosters lock people."""
    cipher, verdicts = runtime.cipher, []
    indexes = [cipher.blind_index("id_number", person.id_number.reveal()) for _, person in listed]
    earlier = await repository.people_so_far(session, roster.id, indexes)
    in_lock_order = sorted(zip(indexes, listed, strict=True), key=lambda pair: (pair[0], pair[1][0].row_no))
    created = await enter_new(session, cipher, _first_rows(in_lock_order, earlier), today, _voice(roster))
    entries = await ledger.locked_by_id_numbers(session, _others(indexes, created))
    for index, (row, person) in in_lock_order:
        failpoints.hit("import_between_rows")
        if index in earlier:
            verdict = await _enter_again(session, cipher, roster, row.id, person, entries[index], earlier[index])
        elif index in created:
            verdict = Verdict(row.id, "accepted", None, created[index])
        else:
            verdict = await _enter(session, cipher, roster, row.id, person, entries[index], today)
        verdicts.append(verdict)
        if verdict.graduate_id is not None:
            earlier.setdefault(index, row.row_no)
    return verdicts


def _others(indexes: Sequence[bytes], created: Collection[bytes]) -> list[bytes]:
    """Of whom the ledger is to be asked: who was there before, and who comes again in these rows."""
    return sorted(index for index, rows in Counter(indexes).items() if rows > 1 or index not in created)


def _first_rows(
    in_lock_order: Sequence[tuple[bytes, tuple[RosterRow, Listed]]], earlier: Mapping[bytes, int]
) -> list[tuple[Person, str]]:
    """Of each person whom this roster has not named so far, the first row, with its area."""
    people: dict[bytes, Listed] = {}
    for index, (_, person) in in_lock_order:
        if index not in earlier:
            people.setdefault(index, person)
    return [(_person(person), person.area) for person in people.values()]


async def _enter_again(
    session: AsyncSession, cipher: Cipher, roster: Roster, row: UUID, listed: Listed, entry: Graduate, first_row: int
) -> Verdict:
    """A second row of a person brings nothing of its own; under another name it is rejected as ever."""
    bare = Listed(listed.id_number, listed.name, None, Particulars(), roster.city)
    verdict = await _enter(session, cipher, roster, row, bare, entry, None)
    if verdict.outcome == "rejected":
        return verdict
    return replace(verdict, outcome="duplicate", reason=f"与本名册第 {first_row} 行是同一身份证件号码")


async def _enter(
    session: AsyncSession,
    cipher: Cipher,
    roster: Roster,
    row: UUID,
    listed: Listed,
    entry: Graduate,
    today: date | None,
) -> Verdict:
    person, area = _person(listed), listed.area
    if not is_served_by(entry.area, roster.area):
        content = Content(listed.name, listed.phone, listed.particulars, area)
        await file_proposal(session, cipher, entry, content, Filing("roster", roster.owner, roster.uploaded_by, row))
        return Verdict(row, "proposed", rules.SERVED_ELSEWHERE)
    try:
        changed = await add_to_entry(session, cipher, entry, person, _voice(roster), area=area, listed_on=today)
    except (NameDiffers, SchoolDiffers, CohortYearDiffers) as error:
        return Verdict(row, "rejected", error.title if roster.owner in entry.listed_by else rules.NOT_AS_IN_LEDGER)
    except SealBroken:
        return Verdict(row, "rejected", LEDGER_UNREADABLE)
    return Verdict(row, "updated" if changed else "duplicate", None, entry.id)


def _voice(roster: Roster) -> Voice:
    return Voice(roster.owner, roster.org is not None, roster.uploaded_by)


def _person(listed: Listed) -> Person:
    return Person(listed.id_number, listed.name, listed.phone, listed.particulars)


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
