"""The order to decide on what another jurisdiction says of a person, given where they are served."""

import json
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.dual_control import OwnRequest
from chassis.pii import Cipher, IdNumber
from chassis.preconditions import Precondition
from chassis.problems import Conflict
from services.registry.filings.commands import TABLE
from services.registry.filings.rules import Content
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import Person
from services.registry.graduates.rules import city_of
from services.registry.listings.commands import add_to_entry
from services.registry.proposals import repository, rules
from services.registry.proposals.repository import Matter
from services.registry.proposals.rules import Verdict
from services.registry.rosters import repository as rosters

TAKEN, NOT_TAKEN = "外地工作人员已确认", "外地工作人员未确认"


class AlreadyDecided(Conflict):
    slug, title = "proposal-decided", "该事项已处理"


class RegisteredMeanwhile(Conflict):
    slug, title = "registered-meanwhile", "该人员已在本地登记，不能转出"


def content_of(cipher: Cipher, matter: Matter) -> Content:
    sealed, row = matter.proposal.content_sealed, matter.proposal.id
    packed = matter.entry.seals(cipher).open(sealed, table=TABLE, column="content_sealed", row=row)
    return Content.of(json.loads(packed))


async def decide(
    session: AsyncSession,
    cipher: Cipher,
    proposal_id: UUID,
    verdict: Verdict,
    seen: Precondition,
    today: date,
    by: Caller,
) -> Matter:
    """By whoever serves the person, and never by whoever filed it, who may have moved there since or stand in there.

    Raises OwnRequest, AlreadyDecided, RegisteredMeanwhile, and what `add_to_entry` does.
    """
    matter = await repository.in_scope(session, proposal_id, by)
    if matter.proposal.filed_by == by.id:
        raise OwnRequest()
    seen.hold(matter.proposal.version)
    if matter.proposal.state != "open":
        raise AlreadyDecided(state=matter.proposal.state)
    if verdict == "accept":
        await _accept(session, cipher, matter, today)
    await repository.close(session, proposal_id, rules.STATE_AFTER[verdict], by)
    if matter.proposal.roster_row_id is not None:
        outcome, reason = ("updated", TAKEN) if verdict == "accept" else ("rejected", NOT_TAKEN)
        await rosters.judge_row(session, matter.proposal.roster_row_id, outcome, reason)
    await audit.record(session, by, f"{verdict}_proposal", TABLE, proposal_id, area=matter.entry.area)
    await session.refresh(matter.proposal)
    return matter


async def _accept(session: AsyncSession, cipher: Cipher, matter: Matter, today: date) -> None:
    content = content_of(cipher, matter)
    if matter.proposal.kind == "registration":
        _hand_over(matter.entry, content)
        return
    number = IdNumber(matter.entry.opened(cipher, "id_number_sealed"))
    person = Person(number, content.name, content.phone, content.particulars)
    voice = rules.voice_of(content, matter.proposal.source, matter.proposal.filed_by)
    await add_to_entry(session, cipher, matter.entry, person, voice, area=matter.entry.area, listed_on=today)


def _hand_over(entry: Graduate, content: Content) -> None:
    """The person is the other jurisdiction's from now on, which registers them at its counter."""
    if entry.registered_on is not None:
        raise RegisteredMeanwhile()
    entry.city, entry.area = city_of(content.area), content.area
    entry.version += 1
