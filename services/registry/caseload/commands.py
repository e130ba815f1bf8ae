"""How cases stand: reading alone, nothing is ordered here."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from policy_engine.packs.pack import Pack, Packs
from services.registry.case_files.catalogue import follow_up_of
from services.registry.caseload import repository, rules
from services.registry.caseload.rules import Tab
from services.registry.caseload.schemas import BlockView
from services.registry.casework.catalogue import blocks_of
from services.registry.casework.commands import NoServiceMinimum, minimums_of
from services.registry.casework.repository import is_informed
from services.registry.casework.rules import ServiceMinimum


def minimums_or_none(packs: Packs, city: str, today: date) -> Sequence[ServiceMinimum]:
    try:
        return minimums_of(packs, city, today)
    except NoServiceMinimum:
        return []


def tab_of(packs: Packs, tab: Tab, by: Caller, city: str, today: date, unserved_days: int) -> ColumnElement[bool]:
    """SQL: the condition of a tab. Raises NoServiceMinimum for gaps in a city whose document owes nothing."""
    minimums = minimums_of(packs, city, today) if tab == "gaps" else ()
    return repository.in_tab(tab, today, by, minimums, unserved_days)


async def revisits(session: AsyncSession, pack: Pack, people: Sequence[UUID], today: date) -> Mapping[UUID, date]:
    """When each of those who rest is to be asked again; nobody where the document sets no interval."""
    rule = follow_up_of(pack, today)
    since = await repository.resting_since(session, people, today)
    reached = await repository.last_reached(session, list(since))
    days = {person: rules.revisit_on(rule, on, reached.get(person)) for person, on in since.items()}
    return {person: day for person, day in days.items() if day is not None}


async def information(session: AsyncSession, pack: Pack, graduate_id: UUID, today: date) -> list[BlockView]:
    """What the document wants to be known of a person, and whether it is."""
    blocks = blocks_of(pack, today)
    if blocks is None:
        return []
    done = await repository.blocks_done(session, graduate_id, [is_informed(today, [key]) for key in blocks.names])
    return [
        BlockView(key=key, title=title, done=is_done)
        for (key, title), is_done in zip(blocks.names.items(), done, strict=True)
    ]
