"""The rows of a roster, so many at a time: judged, and carried into the ledger."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import failpoints
from chassis.messaging import outbox
from chassis.observability import tracing
from chassis.pii import Cipher, SealBroken
from chassis.runtime import Runtime
from services.registry.filings.commands import Filing, file_proposal
from services.registry.filings.rules import Content
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import NameDiffers, Person
from services.registry.graduates.rules import Particulars, Voice, is_served_by
from services.registry.listings.commands import CohortYearDiffers, SchoolDiffers, add_to_entry, enter_new
from services.registry.places.repository import places
from services.registry.roster_changes import repository as changes
from services.registry.roster_changes.rules import NewChange
from services.registry.rosters import layouts, repository, rules
from services.registry.rosters.commands import cells_of, columns_of, layout_of
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.repository import OpenRow, Verdict
from services.registry.rosters.rules import Ground, Listed, RejectedRow, Source
from services.registry.study_records import repository as study_records
from services.registry.study_records.rules import Study

CHUNK = 1_000
UNREADABLE = "系统中保存的内容无法读取，请重新上传该行"
LEDGER_UNREADABLE = "该人员的台账记录无法读取，请联系运维人员"
Row = OpenRow | RosterRow
Read = Listed | RejectedRow
Reader = Callable[[Row], Read]


class ReadAhead:
    """The next rows of a roster, read by a thread while PostgreSQL writes those before them.

    A row that was written anew meanwhile has another seal, and on another day every row is read again.
    """

    def __init__(self) -> None:
        self._next: asyncio.Future[dict[bytes, Read]] | None = None
        self._day: date | None = None

    async def read(self, read: Reader, rows: Sequence[Row], after: Sequence[Row], today: date) -> list[Read]:
        """What these rows say; those after them are read from now on."""
        done = await self._next if self._next is not None and self._day == today else {}
        late = [row for row in rows if row.cells_sealed not in done]
        if late:
            done = done | await asyncio.to_thread(_all_read, read, late)
        self._next = asyncio.ensure_future(asyncio.to_thread(_all_read, read, after)) if after else None
        self._day = today
        return [done[row.cells_sealed] for row in rows]


def _all_read(read: Reader, rows: Sequence[Row]) -> dict[bytes, Read]:
    return {row.cells_sealed: read(row) for row in rows}


async def import_chunk(session: AsyncSession, runtime: Runtime, roster_id: UUID, today: date, ahead: ReadAhead) -> int:
    """Carries the next rows of a roster into the ledger, with their outcomes, in this one transaction.

    Returns how many; 0 if another worker is at this roster, or none are left. What it leads to has the trace of the
    upload.
    """
    roster = await repository.locked_open(session, roster_id)
    if roster is None:
        return 0
    waiting = await repository.unjudged(session, roster_id, 2 * CHUNK)
    rows, after = waiting[:CHUNK], waiting[CHUNK:]
    read = await ahead.read(await _reader(session, runtime, roster, today), rows, after, today)
    await _carry_in(session, runtime, roster, list(zip(rows, read, strict=True)), today)
    roster.state = "running"
    if not after:
        roster.state, roster.finished_at = "done", datetime.now(UTC)
    return len(rows)


async def judge(session: AsyncSession, runtime: Runtime, roster: Roster, row: Row, today: date) -> None:
    """Carries one row into the ledger, with its outcome."""
    read = await _reader(session, runtime, roster, today)
    await _carry_in(session, runtime, roster, [(row, read(row))], today)


async def _reader(session: AsyncSession, runtime: Runtime, roster: Roster, today: date) -> Reader:
    """What reads a row of this roster: by its columns, the places that exist, and the day."""
    columns = columns_of(roster, layout_of(runtime.cipher, roster))
    all_places = await places(session, runtime.packs)
    source = Source(roster.city, all_places.of(roster.city, "district"), roster.org, roster.area)
    return partial(_read, runtime.cipher, columns, source, Ground(all_places, today))


def _read(cipher: Cipher, columns: Mapping[str, int], source: Source, ground: Ground, row: Row) -> Read:
    cells = cells_of(cipher, row)
    if cells is None:
        return RejectedRow(UNREADABLE)
    return rules.read_row(layouts.cells_by_field(columns, cells), source, ground)


async def _carry_in(
    session: AsyncSession, runtime: Runtime, roster: Roster, rows: Sequence[tuple[Row, Read]], today: date
) -> None:
    verdicts = [Verdict(row.id, "rejected", read.reason) for row, read in rows if isinstance(read, RejectedRow)]
    listed = [(row, read) for row, read in rows if isinstance(read, Listed)]
    with tracing.continued(roster.traceparent):
        async with outbox.gathered(session):
            verdicts += await _entered(session, runtime, roster, listed, today)
    await repository.write(session, verdicts)


async def _entered(
    session: AsyncSession, runtime: Runtime, roster: Roster, listed: Sequence[tuple[Row, Listed]], today: date
) -> list[Verdict]:
    """Whom nobody knows goes in at once; the others one by one, all in the order in which rosters lock people."""
    cipher, verdicts, noted = runtime.cipher, [], list[NewChange]()
    studies: dict[UUID, Study] = {}
    indexes = [cipher.blind_index("id_number", person.id_number.reveal()) for _, person in listed]
    earlier = await repository.people_so_far(session, roster.id, indexes)
    in_lock_order = sorted(zip(indexes, listed, strict=True), key=lambda pair: (pair[0], pair[1][0].row_no))
    created = await enter_new(session, cipher, _first_rows(in_lock_order, earlier), today, _voice(roster))
    entries = await ledger.locked_by_id_numbers(session, _others(indexes, created))
    for index, (row, person) in in_lock_order:
        failpoints.hit("import_between_rows")
        if index in earlier:
            again = earlier[index]
            verdict = await _enter_again(session, cipher, roster, row.id, person, entries[index], again, noted)
        elif index in created:
            verdict = Verdict(row.id, "accepted", _notes(person, person.phone is None), created[index])
        else:
            verdict = await _enter(session, cipher, roster, row.id, person, entries[index], today, noted)
        verdicts.append(verdict)
        if verdict.graduate_id is not None and index not in earlier:
            earlier[index] = row.row_no
            if person.study is not None:
                studies[verdict.graduate_id] = person.study
    await changes.add(session, noted)
    await _record_studies(session, cipher, roster, studies, today)
    return verdicts


async def _record_studies(
    session: AsyncSession, cipher: Cipher, roster: Roster, studies: Mapping[UUID, Study], today: date
) -> None:
    """A school's word on its own people stands; an officer's fills what is empty."""
    if not studies:
        return
    rows = [
        study_records.row_of(seals, graduate, studies[graduate], roster.owner, roster.uploaded_by, today)
        for graduate, seals in (await ledger.seals_of(session, cipher, studies)).items()
    ]
    write = study_records.put_all if roster.org else study_records.add_missing
    await write(session, rows)


def _others(indexes: Sequence[bytes], created: Collection[bytes]) -> list[bytes]:
    """Of whom the ledger is to be asked: who was there before, and who comes again in these rows."""
    return sorted(index for index, rows in Counter(indexes).items() if rows > 1 or index not in created)


def _first_rows(
    in_lock_order: Sequence[tuple[bytes, tuple[Row, Listed]]], earlier: Mapping[bytes, int]
) -> list[tuple[Person, str]]:
    """Of each person whom this roster has not named so far, the first row, with its area."""
    people: dict[bytes, Listed] = {}
    for index, (_, person) in in_lock_order:
        if index not in earlier:
            people.setdefault(index, person)
    return [(_person(person), person.area) for person in people.values()]


async def _enter_again(
    session: AsyncSession,
    cipher: Cipher,
    roster: Roster,
    row: UUID,
    listed: Listed,
    entry: Graduate,
    first_row: int,
    noted: list[NewChange],
) -> Verdict:
    """A second row of a person brings nothing of its own; under another name it is rejected as ever."""
    bare = Listed(id_number=listed.id_number, name=listed.name, phone=None, particulars=Particulars(), area=roster.city)
    verdict = await _enter(session, cipher, roster, row, bare, entry, None, noted)
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
    noted: list[NewChange],
) -> Verdict:
    """`noted` gets what it changed of somebody in the ledger."""
    person, area, before = _person(listed), listed.area, changes.before(entry)
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
    if changed:
        noted.append(changes.change_of(row, entry, before))
    return Verdict(row, "updated" if changed else "duplicate", _notes(listed, entry.phone_sealed is None), entry.id)


def _notes(listed: Listed, without_phone: bool) -> str | None:
    """What of a row that was taken was not, and what is still wanted."""
    return "；".join((*listed.notes, *([rules.PHONE_MISSING] if without_phone else []))) or None


def _voice(roster: Roster) -> Voice:
    return Voice(roster.owner, roster.org is not None, roster.uploaded_by)


def _person(listed: Listed) -> Person:
    return Person(listed.id_number, listed.name, listed.phone, listed.particulars)
