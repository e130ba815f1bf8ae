"""Orders about welfare posts: ask for one, and decide on it.

Whose gain: a welfare post is paid by the public, and whoever refers somebody also writes down that it came to nothing.
So the checklist of the document must be done by what the house has on record, and two persons sign, each with reasons.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, sets
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.problems import Conflict, Unprocessable
from policy_engine.packs.pack import Pack, Packs
from services.registry.casework import repository as casework
from services.registry.casework.commands import minimums_in
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.hardships import repository as hardships
from services.registry.hardships.models import Hardship
from services.registry.targeted_posts.catalogue import NoTargetedPosts, bounds_of
from services.registry.trainings.commands import minimum_of
from services.registry.welfare_cases import catalogue, repository
from services.registry.welfare_cases.models import WelfareCase
from services.registry.welfare_cases.repository import About
from services.registry.welfare_cases.rules import CaseState, Gate, Need

KIND = "allow_welfare_post"


class NotInHardship(Unprocessable):
    slug, title = "not-in-hardship", "该人没有有效的困难认定，不属公益性岗位兜底安置的对象"


class AlreadyPlaced(Conflict):
    slug, title = "already-placed", "该人已落实去向，不再安置"


class ChecklistOpen(Unprocessable):
    slug, title = "checklist-open", "文件规定的服务尚未给足，不能提出公益性岗位安置"


class ReferralsShort(Unprocessable):
    slug, title = "referrals-short", "推介未成的次数未达本市规定，不能提出公益性岗位安置"


class BasisRequired(Unprocessable):
    slug, title = "basis-required", "须写明符合何项政策"


class WelfareCaseOpen(Conflict):
    slug, title = "welfare-case-open", "该人的公益性岗位安置已在等待签署，或已准予"


@dataclass(frozen=True)
class NewCase:
    reason: str
    policy_basis: str | None


async def gate_of(session: AsyncSession, pack: Pack, person: Graduate, today: date) -> tuple[Gate, Hardship | None]:
    """How a person stands before a welfare post, and by which hardship. Raises NoWelfarePosts."""
    hardship = await hardships.standing_on(session, person.id, today)
    placed, posts, failed, low_skilled, courses = await repository.tried(session, person.id, today)
    gate = Gate(
        in_hardship=hardship is not None,
        placed=placed,
        checklist=(
            *await _services(session, pack, person, today),
            *_posts(pack, posts, today),
            *(_courses(pack, courses, today) if low_skilled else ()),
        ),
        tried=catalogue.tried(pack, failed, today),
        unsuccessful=failed,
        basis=catalogue.basis_of(pack, today),
    )
    return gate, hardship


async def _services(session: AsyncSession, pack: Pack, person: Graduate, today: date) -> list[Need]:
    given = [service.kind for service, counts in await casework.services_of(session, person.id) if counts]
    return [
        Need(each.key, each.counted(given), each.least, each.clause, each.quote) for each in minimums_in(pack, today)
    ]


def _posts(pack: Pack, had: int, today: date) -> list[Need]:
    try:
        bounds = bounds_of(pack, today)
    except NoTargetedPosts:
        return []
    return [Need("targeted_posts", had, bounds.minimum, bounds.clause, bounds.quote)]


def _courses(pack: Pack, had: int, today: date) -> list[Need]:
    least = minimum_of(pack, today)
    return [] if least is None else [Need("training_courses", had, least.least, least.clause, least.quote)]


async def ask_welfare_post(
    session: AsyncSession, packs: Packs, graduate_id: UUID, new: NewCase, by: Caller, now: datetime
) -> About:
    """Waits for another person's signature. Raises what `refuse_closed` does, BasisRequired and WelfareCaseOpen."""
    person, today = await ledger.locked_in_scope(session, graduate_id, by), civil_date(now)
    gate, hardship = await gate_of(session, packs.city(person.city, on=today), person, today)
    hardship = refuse_closed(gate, hardship)
    if gate.basis is not None and new.policy_basis is None:
        raise BasisRequired(clause=gate.basis.clause, quote=gate.basis.quote)
    case = _case(person, hardship, gate, new, by, today)
    if not await sets.add_if_new(session, case):
        raise WelfareCaseOpen()
    change = Proposal(
        kind=KIND, object_kind="welfare_case", object_id=case.id, area=person.area, payload={}, reason=new.reason
    )
    await dual_control.propose(session, change, by, now)
    return case, person


def _case(person: Graduate, hardship: Hardship, gate: Gate, new: NewCase, by: Caller, today: date) -> WelfareCase:
    return WelfareCase(
        id=new_id(),
        graduate_id=person.id,
        hardship_id=hardship.id,
        policy_basis=new.policy_basis,
        unsuccessful_referrals=gate.unsuccessful,
        referrals_least=gate.tried.least if isinstance(gate.tried, Need) else None,
        state=CaseState.WAITING.value,
        asked_by=by.id,
        asked_on=today,
    )


def refuse_closed(gate: Gate, hardship: Hardship | None) -> Hardship:
    """Raises NotInHardship, AlreadyPlaced, ChecklistOpen or ReferralsShort; answers what they are in hardship by."""
    if hardship is None:
        raise NotInHardship()
    if gate.placed:
        raise AlreadyPlaced()
    if gate.missing:
        raise ChecklistOpen(short={need.key: need.short for need in gate.missing}, clause=gate.missing[0].clause)
    if gate.referrals_short:
        raise ReferralsShort(f"推介未成{gate.unsuccessful}次，尚差{gate.referrals_short}次", clause=gate.tried.clause)
    return hardship


async def decide_welfare_post(
    session: AsyncSession, packs: Packs, change_id: UUID, decision: DecideChange, by: Caller, now: datetime
) -> tuple[ChangeRequest, About]:
    """The second signature. Raises OwnRequest; and where it is given, what `refuse_closed` does, as of today."""
    reach, today = repository.about_people_of(by), civil_date(now)
    change = await dual_control.decide(session, change_id, KIND, decision.verdict, decision.note, by, now, reach=reach)
    case, person = await repository.with_person(session, UUID(change.object_id))
    if decision.verdict == "apply":
        refuse_closed(*await gate_of(session, packs.city(person.city, on=today), person, today))
    case.state = (CaseState.ALLOWED if decision.verdict == "apply" else CaseState.REFUSED).value
    case.decided_by, case.decided_on = by.id, today
    await session.flush()
    return change, (case, person)
