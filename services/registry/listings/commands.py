"""Orders to the ledger from a roster: enter whom it names, and what it says of whom the ledger has already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from chassis.pii import Cipher
from chassis.problems import Conflict
from contracts.events.registry import GraduateListed
from services.registry.graduates import repository as ledger
from services.registry.graduates import rules
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import (
    NameDiffers,
    Person,
    ServedElsewhere,
    complete,
    heard,
    new_entry,
    particulars_of,
    same_name,
)
from services.registry.graduates.rules import Voice
from services.registry.statuses import commands as statuses


class SchoolDiffers(Conflict):
    slug, title = "school-differs", "台账中该人已由另一所学校报送，请与区县核对"


class CohortYearDiffers(Conflict):
    slug, title = "cohort-year-differs", "毕业年份与台账不一致，请到窗口核对"


@dataclass(frozen=True)
class Listing:
    """What listing a person did: `created`, `updated` (something was new) or `unchanged`."""

    graduate_id: UUID
    outcome: Literal["created", "updated", "unchanged"]


async def enter_person(
    session: AsyncSession,
    cipher: Cipher,
    person: Person,
    *,
    area: str,
    listed_on: date | None = None,
    reach: str | None = None,
    voice: Voice = Voice(),
) -> Listing:
    """Finds or creates the one ledger entry of a person; concurrent calls for one person end in one entry.

    `listed_on` says that a roster lists them as one who should register, and emits GraduateListed once.
    `reach` is the jurisdiction that the source speaks for, `voice` whose word it is. Raises ServedElsewhere for another
    jurisdiction's person, before the name is looked at; and what `add_to_entry` does.
    """
    fresh = new_entry(cipher, person, area)
    _list(fresh, listed_on, voice)
    if await ledger.insert_if_new(session, fresh):
        await statuses.begin_history(session, [fresh], "roster", voice.account)
        await outbox.record(session, *_listed(fresh))
        return Listing(fresh.id, "created")
    entry = await ledger.locked_by_id_number(session, fresh.id_number_index)
    if reach is not None and not rules.is_served_by(entry.area, reach):
        raise ServedElsewhere(entry)
    return await add_to_entry(session, cipher, entry, person, voice, area=area, listed_on=listed_on)


async def add_to_entry(
    session: AsyncSession,
    cipher: Cipher,
    entry: Graduate,
    person: Person,
    voice: Voice,
    *,
    area: str,
    listed_on: date | None,
) -> Listing:
    """What a source says goes into the person's entry, which must be locked.

    Raises NameDiffers, SchoolDiffers, and CohortYearDiffers: what a row may overwrite depends on whose it is.
    """
    if not same_name(cipher, entry, person.name):
        raise NameDiffers()
    before = particulars_of(entry)
    if rules.another_school_claims(before, person.particulars):
        raise SchoolDiffers()
    registered = entry.registered_on is not None
    if rules.changes_year(before, person.particulars, voice, entry.listed_by, registered=registered):
        raise CohortYearDiffers()
    person = heard(entry, person, voice)
    newly_listed = entry.listed_on is None and listed_on is not None
    if listed_on is not None:
        entry.listed_by = rules.listed_also_by(entry.listed_by, voice, listed=entry.listed_on is not None)
    changed = complete(cipher, entry, person, area, listed_on)
    if listed_on is not None:
        await statuses.follow_intention(session, entry, before.intention, "roster", listed_on, voice.account)
    if newly_listed:
        await outbox.record(session, *_listed(entry))
    return Listing(entry.id, "updated" if changed else "unchanged")


async def enter_new(
    session: AsyncSession, cipher: Cipher, people: Sequence[tuple[Person, str]], listed_on: date, voice: Voice
) -> dict[bytes, UUID]:
    """Enters those of a roster's people (with their areas) whom nobody knows, all at once; by blind index.

    The others are left to `enter_person`. Whoever calls it gives the people in the order of their indexes, so
    that two rosters wait for each other instead of dying of a deadlock.
    """
    fresh = {entry.id_number_index: entry for entry in (new_entry(cipher, person, area) for person, area in people)}
    for entry in fresh.values():
        _list(entry, listed_on, voice)
    entered = [fresh[index] for index in await ledger.insert_new(session, list(fresh.values()))]
    await statuses.begin_history(session, entered, "roster", voice.account)
    await outbox.record(session, *(listed for entry in entered for listed in _listed(entry)))
    return {entry.id_number_index: entry.id for entry in entered}


def _list(fresh: Graduate, listed_on: date | None, voice: Voice) -> None:
    fresh.listed_on, fresh.listed_by = listed_on, rules.listed_also_by([], voice, listed=False)


def _listed(entry: Graduate) -> list[GraduateListed]:
    """The fact that a roster named this person; none without its date or the year of graduation."""
    if entry.listed_on is None or entry.cohort_year is None:
        return []
    listed = GraduateListed(
        graduate_id=entry.id, city=entry.city, area=entry.area, cohort_year=entry.cohort_year, listed_on=entry.listed_on
    )
    return [listed]
