"""Orders to the ledger from a roster: enter whom it names, and what it says of whom the ledger has already."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
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
    complete,
    heard,
    new_columns,
    particulars_of,
    same_name,
)
from services.registry.graduates.rules import Voice
from services.registry.statuses import commands as statuses


class SchoolDiffers(Conflict):
    slug, title = "school-differs", "台账中该人已由另一所学校报送，请与区县核对"


class CohortYearDiffers(Conflict):
    slug, title = "cohort-year-differs", "毕业年份与台账不一致，请到窗口核对"


async def add_to_entry(
    session: AsyncSession,
    cipher: Cipher,
    entry: Graduate,
    person: Person,
    voice: Voice,
    *,
    area: str,
    listed_on: date | None,
) -> bool:
    """What a source says goes into the person's entry, which must be locked; whether any of it was new.

    `listed_on` says that a roster lists them as one who should register, and emits GraduateListed once.

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
        await outbox.record(session, *_listed({name: getattr(entry, name) for name in _FACTS}))
    return changed


async def enter_new(
    session: AsyncSession, cipher: Cipher, people: Sequence[tuple[Person, str]], listed_on: date, voice: Voice
) -> dict[bytes, UUID]:
    """Enters those of a roster's people (with their areas) whom nobody knows, all at once; by blind index.

    The others are left to `add_to_entry`. Whoever calls it gives the people in the order of their indexes, so
    that two rosters wait for each other instead of dying of a deadlock.
    """
    fresh = [{**new_columns(cipher, person, area), **_listing(listed_on, voice)} for person, area in people]
    added = await ledger.insert_new(session, fresh)
    entered = [row for row in fresh if row["id"] in added]
    disinclined = [Graduate(**row) for row in entered if row["intention"] == "none"]
    await statuses.begin_history(session, disinclined, "roster", voice.account)
    await outbox.record(session, *(listed for row in entered for listed in _listed(row)))
    return {row["id_number_index"]: row["id"] for row in entered}


def _listing(listed_on: date, voice: Voice) -> dict[str, Any]:
    return {"listed_on": listed_on, "listed_by": rules.listed_also_by([], voice, listed=False)}


_FACTS = ("id", "city", "area", "cohort_year", "listed_on")


def _listed(entry: Mapping[str, Any]) -> list[GraduateListed]:
    """The fact that a roster named this person; none without its date or the year of graduation."""
    if None in (entry["listed_on"], entry["cohort_year"]):
        return []
    about = {name: entry[name] for name in _FACTS if name != "id"}
    return [GraduateListed(graduate_id=entry["id"], **about)]
