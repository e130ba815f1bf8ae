"""Counting sources: who came by which community's code, and what became of whom the level above pushed."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.packs.pack import Pack
from services.registry.community_codes.models import CommunityCode
from services.registry.community_codes.rules import UNKNOWN
from services.registry.facts.catalogue import ground_of
from services.registry.reports.commands import Asked, link
from services.registry.source_sheets import repository
from services.registry.source_sheets.repository import Batches
from services.registry.source_sheets.rules import per_hundred
from services.registry.source_sheets.schemas import BatchRow, BatchSheet, CodeRow, CodeSheet

BATCHES = "taxonomies.three_batches"
TITLES = {"pushed": "推送", "registered": "登记", "placed": "落实"}


async def code_sheet(session: AsyncSession, asked: Asked) -> CodeSheet:
    graduates = await repository.graduates_of_streets(session, asked.place, asked.day)
    counted = await repository.codes(session, asked.place, asked.day)
    return CodeSheet(
        area=asked.place,
        as_of=asked.day,
        rows=[_code(code, number, graduates.get(code.area, 0), asked) for code, number in counted],
        unknown=await repository.of_unknown_source(session, asked.by, asked.place, asked.day),
        unknown_names=link(area=asked.place, source_code=UNKNOWN, as_of=asked.day),
    )


def _code(code: CommunityCode, registrations: int, graduates: int, asked: Asked) -> CodeRow:
    return CodeRow(
        code=code.code,
        title=code.title,
        street=code.area,
        issued_on=code.issued_on,
        revoked_on=code.revoked_on,
        registrations=registrations,
        graduates=graduates,
        per_hundred=per_hundred(registrations, graduates),
        names=link(area=asked.by.area or asked.place, source_code=code.code, as_of=asked.day),
    )


async def batch_sheet(session: AsyncSession, asked: Asked) -> BatchSheet:
    """Who stands on two lists is one in each and one in the total."""
    ground = ground_of(asked.pack, asked.day)
    lists = await repository.lists(session, asked.place, asked.day)
    ids = [row.id for row in lists]
    counted = await repository.batches(session, ground, ids)
    titles, clause, quote = words_of(asked.pack, asked.day)
    return BatchSheet(
        area=asked.place,
        as_of=asked.day,
        titles=dict(titles),
        clause=clause,
        quote=quote,
        rows=[_batch(row.title, counted.get(row.id, Batches(0, 0, 0, 0)), asked, row.id) for row in lists],
        total=_batch("合计", await repository.all_batches(session, ground, ids), asked, None),
    )


def words_of(pack: Pack, day: date) -> tuple[Mapping[str, str], str | None, str | None]:
    """What the document calls the three batches, with its clause and words; what they are called where it is silent."""
    cited = pack.value_or_none(BATCHES, on=day)
    return (TITLES, None, None) if cited is None else (cited.value, cited.clause, cited.quote)


def _batch(title: str, counted: Batches, asked: Asked, list_id: UUID | None) -> BatchRow:
    return BatchRow(
        list_id=list_id,
        title=title,
        pushed=counted.pushed,
        registered=counted.registered,
        placed=counted.placed,
        registered_and_placed=counted.both,
        placed_unregistered=counted.placed - counted.both,
        names=_names(asked, list_id) if list_id else {},
    )


def _names(asked: Asked, list_id: UUID) -> dict[str, str]:
    of_list = {"area": asked.by.area or asked.place, "pushed_list": str(list_id), "as_of": asked.day}
    return {
        "registered": link(**of_list, registered="true"),
        "placed": link(**of_list, placed="true"),
        "registered_and_placed": link(**of_list, registered="true", placed="true"),
        "placed_unregistered": link(**of_list, registered="false", placed="true"),
    }
