"""Orders about placements: record where somebody went, correct what was recorded.

Whose gain: a placement moves the rate of its district and the number of its channel. So neither a placement nor a
correction counts before another person has confirmed its statement (`statuses.commands.confirm_status`), and until
then what they confirmed before stands.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.pii import Cipher, IdNumber
from chassis.problems import Conflict, NotFound, Unprocessable
from policy_engine.packs.pack import Packs
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.placements import catalogue, rules
from services.registry.statuses import repository as statuses
from services.registry.statuses.commands import state_status
from services.registry.statuses.models import GraduateStatus
from services.registry.statuses.rules import FOREIGN, StatusStatement


class PlacementNotFound(NotFound):
    slug, title = "placement-not-found", "未找到该去向"


class PlacementNotOurs(Conflict):
    slug, title = "placement-not-ours", "该去向由其他系统的事实得出，不在此更正"


class TooYoungToWork(Unprocessable):
    slug, title = "too-young-to-work", "去向起始日早于本人年满十六周岁之日，请核对"


@dataclass(frozen=True)
class Means:
    """What every placement is judged by."""

    packs: Packs
    cipher: Cipher
    today: date


async def record_placement(
    session: AsyncSession, graduate_id: UUID, statement: StatusStatement, by: Caller, means: Means
) -> tuple[Graduate, GraduateStatus]:
    """The first version of a placement; the one before it ends with the eve of this. Raises TooYoungToWork and what
    `catalogue.refuse_unfit` and `state_status` do."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    _refuse_unfit(person, statement, means)
    row = await state_status(session, person, replace(statement, ref=new_id(), ref_version=1), means.today, by)
    assert row is not None, "its number is new"
    return person, row


async def correct_placement(
    session: AsyncSession,
    graduate_id: UUID,
    placement_id: UUID,
    statement: StatusStatement,
    reason: str,
    by: Caller,
    means: Means,
) -> tuple[Graduate, GraduateStatus]:
    """A further version; what was recorded before stays and stands until another person confirms this one.

    Raises PlacementNotFound, and PlacementNotOurs for what follows from another body's fact.
    """
    person = await ledger.locked_in_scope(session, graduate_id, by)
    newest = await statuses.newest_of(session, person.id, placement_id)
    if newest is None:
        raise PlacementNotFound()
    if newest.source in FOREIGN:
        raise PlacementNotOurs()
    _refuse_unfit(person, statement, means)
    version = (newest.ref_version or 0) + 1
    row = await state_status(
        session, person, replace(statement, ref=placement_id, ref_version=version), means.today, by
    )
    assert row is not None, "the person is locked, so nobody else took this version"
    await audit.record(session, by, "correct_placement", "placement", placement_id, reason, area=person.area)
    return person, row


def _refuse_unfit(person: Graduate, statement: StatusStatement, means: Means) -> None:
    words = catalogue.words_of(means.packs.city(person.city, on=means.today), means.today)
    about = (statement.channel, statement.programme, statement.form)
    catalogue.refuse_unfit(words, statement.status or "", *about)
    born_on = IdNumber.parse(person.opened(means.cipher, "id_number_sealed")).born_on
    if rules.is_too_young(born_on, statement.since_on):
        raise TooYoungToWork()
