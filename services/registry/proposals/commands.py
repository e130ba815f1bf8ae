"""The order to decide on what another jurisdiction says of a person, given where they are served."""

import json
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher, IdNumber
from chassis.preconditions import Precondition
from chassis.problems import Conflict
from services.registry.filings.commands import TABLE
from services.registry.filings.rules import Content
from services.registry.graduates.commands import Person
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import city_of
from services.registry.listings.commands import add_to_known
from services.registry.proposals import repository, rules
from services.registry.proposals.repository import Addressed
from services.registry.proposals.rules import Verdict
from services.registry.rosters import repository as rosters

TAKEN, NOT_TAKEN = "外地工作人员已确认", "外地工作人员未确认"


class AlreadyDecided(Conflict):
    slug, title = "proposal-decided", "该事项已处理"


class RegisteredMeanwhile(Conflict):
    slug, title = "registered-meanwhile", "该人员已在本地登记，不能转出"


def content_of(cipher: Cipher, found: Addressed) -> Content:
    sealed, row = found.proposal.content_sealed, found.proposal.id
    packed = found.entry.seals(cipher).open(sealed, table=TABLE, column="content_sealed", row=row)
    return Content.of(json.loads(packed))


async def decide(
    session: AsyncSession,
    cipher: Cipher,
    proposal_id: UUID,
    verdict: Verdict,
    seen: Precondition,
    today: date,
    by: Caller,
) -> Addressed:
    """By whoever serves the person. Raises AlreadyDecided, RegisteredMeanwhile, and what `add_to_known` does."""
    found = await repository.in_scope(session, proposal_id, by)
    seen.hold(found.proposal.version)
    if found.proposal.state != "open":
        raise AlreadyDecided(state=found.proposal.state)
    if verdict == "accept":
        await _accept(session, cipher, found, today)
    await repository.close(session, proposal_id, rules.STATE_AFTER[verdict], by)
    if found.proposal.roster_row_id is not None:
        outcome, reason = ("updated", TAKEN) if verdict == "accept" else ("rejected", NOT_TAKEN)
        await rosters.judge_row(session, found.proposal.roster_row_id, outcome, reason)
    await audit.record(session, by, f"{verdict}_proposal", TABLE, proposal_id, area=found.entry.area)
    await session.refresh(found.proposal)
    return found


async def _accept(session: AsyncSession, cipher: Cipher, found: Addressed, today: date) -> None:
    content = content_of(cipher, found)
    if found.proposal.kind == "registration":
        _hand_over(found.entry, content)
        return
    number = IdNumber(found.entry.opened(cipher, "id_number_sealed"))
    person = Person(number, content.name, content.phone, content.particulars)
    voice = rules.voice_of(content, found.proposal.source, found.proposal.filed_by)
    await add_to_known(session, cipher, found.entry, person, voice, area=found.entry.area, listed_on=today)


def _hand_over(entry: Graduate, content: Content) -> None:
    """The person is the other jurisdiction's from now on, which registers them at its counter."""
    if entry.registered_on is not None:
        raise RegisteredMeanwhile()
    entry.city, entry.area = city_of(content.area), content.area
    entry.version += 1
