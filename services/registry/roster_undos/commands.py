"""Orders about undoing a roster: ask for it, agree to it, carry it out.

Whose gain: a school's, that takes its unplaced graduates out of the rate. So another person agrees, of the area that
the roster was for (a school's: the city's), and whoever anybody has done anything for stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, failpoints
from chassis.access import Caller, Reach
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.messaging import outbox
from chassis.problems import Conflict
from contracts.events.registry import GraduateUnlisted
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import city_of
from services.registry.roster_changes.models import RosterChange
from services.registry.roster_changes.rules import as_columns, digest
from services.registry.roster_undos import obstacles, repository, rules
from services.registry.roster_undos.rules import CHUNK, KIND, REASONS, Fate, Heir
from services.registry.rosters import repository as rosters
from services.registry.rosters.models import Roster, RosterRow
from services.registry.statuses import commands as statuses


class RosterNotImported(Conflict):
    slug, title = "roster-not-imported", "名册尚未导入完，或已撤销，不能撤销"


class UndoNotWaiting(Conflict):
    slug, title = "undo-not-waiting", "没有待同意的撤销申请"


class RosterBuiltOn(Conflict):
    slug, title = "roster-built-on", "名册中已有人有后续记录，不能整册撤销"


async def ask_for_undo(
    session: AsyncSession, roster_id: UUID, reason: str, by: Caller, now: datetime
) -> tuple[Roster, ChangeRequest]:
    """Waits for another person. Raises RosterNotImported, RosterBuiltOn and ChangePending."""
    roster = await rosters.in_scope(session, roster_id, by)
    await _refuse_built_on(session, roster)
    about = Proposal(
        kind=KIND,
        object_kind="roster",
        object_id=roster.id,
        area=roster.area,
        payload={"total": roster.total},
        reason=reason,
    )
    return roster, await dual_control.propose(session, about, by, now)


async def _refuse_built_on(session: AsyncSession, roster: Roster) -> None:
    if roster.state != "done":
        raise RosterNotImported(state=roster.state)
    if counts := await obstacles.counts(session, roster.id):
        raise RosterBuiltOn(in_the_way={rules.title_of(kind): people for kind, people in counts.items()})


async def decide_undo(
    session: AsyncSession, request_id: UUID, decision: DecideChange, by: Caller, now: datetime
) -> tuple[Roster, ChangeRequest]:
    """The second person's word: the undo begins. Raises OwnRequest, RosterNotImported and RosterBuiltOn."""
    change = await dual_control.decide(session, request_id, KIND, decision.verdict, decision.note, by, now)
    roster = await repository.locked(session, UUID(change.object_id))
    if decision.verdict == "apply":
        await _refuse_built_on(session, roster)
        roster.state = "undoing"
        await session.flush()
    return roster, change


async def withdraw_undo(
    session: AsyncSession, roster_id: UUID, by: Caller, now: datetime
) -> tuple[Roster, ChangeRequest]:
    """By anybody of the office that may ask for it. Raises UndoNotWaiting."""
    roster = await rosters.in_scope(session, roster_id, by)
    waiting = (await dual_control.pending_of(session, KIND, [roster.id])).get(str(roster.id))
    if waiting is None:
        raise UndoNotWaiting()
    return roster, await dual_control.withdraw(session, waiting.id, KIND, by, now, scope=Reach.ANY)


@dataclass(frozen=True)
class Named:
    """A person whom the roster names, with their rows in it."""

    entry: Graduate
    rows: Sequence[RosterRow]
    outcome: str
    heir: Heir | None
    change: RosterChange | None
    built_on: bool
    by_owner_elsewhere: bool

    @property
    def fate(self) -> Fate:
        return rules.fate_of(
            self.outcome,
            named_elsewhere=self.heir is not None,
            built_on=self.built_on,
            is_recorded=self.change is not None,
        )


async def undo_chunk(session: AsyncSession, roster_id: UUID, today: date) -> int:
    """Takes the next people of a roster back, in this one transaction; returns how many. The last one closes it."""
    roster = await repository.locked_under_way(session, roster_id)
    if roster is None:
        return 0
    rows = await repository.next_rows(session, roster.id, CHUNK)
    asked_by = await _asked_by(session, roster)
    if not rows:
        await repository.close(session, roster, asked_by)
        return 0
    async with outbox.gathered(session):
        people = await _named(session, roster, rows)
        await _take_back(session, roster, people, asked_by, today)
    failpoints.hit("undo_roster_before_commit")
    return len(people)


async def _asked_by(session: AsyncSession, roster: Roster) -> UUID:
    latest = await dual_control.latest_of(session, KIND, [roster.id])
    return latest[str(roster.id)].requested_by


async def _named(session: AsyncSession, roster: Roster, rows: Sequence[RosterRow]) -> Sequence[Named]:
    own: dict[UUID, list[RosterRow]] = {}
    for row in rows:
        assert row.graduate_id is not None
        own.setdefault(row.graduate_id, []).append(row)
    entries = await repository.locked_people(session, own)
    heirs = await repository.heirs(session, roster.id, own)
    changes = await repository.changes_of(session, [row.id for row in rows])
    built_on = await obstacles.built_on(session, roster.id, own)
    by_owner = await repository.named_by_owner_elsewhere(session, roster, own)
    return [
        Named(
            entry=entries[person],
            rows=theirs,
            outcome=(outcome := rules.strongest(row.outcome or "" for row in theirs)),
            heir=rules.heir_of(outcome, theirs[0].id, heirs.get(person, ())),
            change=changes.get(person),
            built_on=person in built_on,
            by_owner_elsewhere=person in by_owner,
        )
        for person, theirs in own.items()
    ]


async def _take_back(
    session: AsyncSession, roster: Roster, people: Sequence[Named], asked_by: UUID, today: date
) -> None:
    fates = {person.entry.id: person.fate for person in people}
    of = {fate: [person for person in people if fates[person.entry.id] == fate] for fate in Fate}
    for person in (*of[Fate.RESTORED], *of[Fate.UNLISTED], *of[Fate.PASSED_ON]):
        await _unlist(session, roster, person, asked_by, today)
    gone = [_unlisted(person.entry, today, withdrawn=True) for person in of[Fate.WITHDRAWN]]
    await session.flush()
    await _pass_on(session, of[Fate.PASSED_ON])
    await repository.withdraw(session, [person.entry for person in of[Fate.WITHDRAWN]])
    await repository.put_verdicts(session, [row for person in people for row in _verdicts(person, fates)])
    await outbox.record(session, *gone)


def _verdicts(person: Named, fates: Mapping[UUID, Fate]) -> Sequence[dict[str, Any]]:
    fate = fates[person.rows[0].graduate_id or person.entry.id]
    outcome = "stayed" if fate == Fate.STAYED else "undone"
    return [{"id": row.id, "outcome": outcome, "reason": REASONS[fate]} for row in person.rows]


async def _unlist(session: AsyncSession, roster: Roster, person: Named, asked_by: UUID, today: date) -> None:
    """This source's word on somebody who stays in the ledger is taken back."""
    entry, elsewhere = person.entry, person.by_owner_elsewhere
    entry.listed_by = rules.still_listed_by(entry.listed_by, roster.owner, owner_names_them_elsewhere=elsewhere)
    if person.heir is None and person.change is not None:
        await _restore(session, entry, person.change, asked_by, today)


async def _restore(session: AsyncSession, entry: Graduate, change: RosterChange, asked_by: UUID, today: date) -> None:
    intention, listed_on = entry.intention, entry.listed_on
    for name, value in as_columns(change.before).items():
        setattr(entry, name, value)
    entry.city = city_of(entry.area)
    if entry.phone_sealed is not None and digest(entry.phone_sealed) == change.phone_digest:
        entry.phone_sealed = entry.phone_index = None
    entry.version += 1
    await statuses.follow_intention(session, entry, intention, "roster", today, asked_by)
    change.version_after = entry.version
    if listed_on is not None and entry.listed_on is None:
        await outbox.record(session, _unlisted(entry, today, withdrawn=False))


def _unlisted(entry: Graduate, today: date, *, withdrawn: bool) -> GraduateUnlisted:
    return GraduateUnlisted(
        graduate_id=entry.id, city=entry.city, area=entry.area, unlisted_on=today, withdrawn=withdrawn
    )


async def _pass_on(session: AsyncSession, people: Sequence[Named]) -> None:
    """Whom another roster names too is its own from now on: as it would have entered or changed them itself."""
    stronger = {
        person.heir.row_id: rules.strongest((person.outcome, person.heir.outcome))
        for person in people
        if person.heir is not None
    }
    await repository.put_outcomes(session, stronger)
    moved = {person.change.row_id: person.heir.row_id for person in people if person.change and person.heir}
    if moved:
        await repository.pass_changes_on(session, moved)
