"""All SQL of the claims. Scope is applied here: what a caller may not see does not exist for them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.plans import reach, served_in
from chassis.problems import NotFound
from contracts.roles import Role
from services.subsidy.claims.models import Claim, ClaimAct, DutyAssignment
from services.subsidy.claims.rules import GRANTED, Granted
from services.subsidy.projections.models import PayeeEmployer
from services.subsidy.schemes.ports import Payee


class ClaimNotFound(NotFound):
    slug, title = "claim-not-found", "未找到该申请"


@dataclass(frozen=True)
class ClaimFilter:
    state: str | None = None
    payee_id: UUID | None = None
    period: str | None = None
    scheme: str | None = None
    area: str | None = None
    clawback: bool | None = None


@dataclass(frozen=True)
class StateTotal:
    state: str
    count: int
    amount_fen: int


def visible_to(by: Caller) -> ColumnElement[bool]:
    """SQL: an employer's own, a graduate's own, those of an officer's jurisdiction."""
    match by.role:
        case Role.EMPLOYER_CLERK:
            mine = select(PayeeEmployer.employer_id).where(PayeeEmployer.credit_code == by.org)
            return (Claim.payee_kind == "employer") & Claim.payee_id.in_(mine)
        case Role.GRADUATE:
            return (Claim.payee_kind == "graduate") & (Claim.payee_id == by.subject)
        case _:
            return reach(Claim, by)


async def in_scope(session: AsyncSession, claim_id: UUID, by: Caller) -> Claim:
    return _existing((await session.scalars(select(Claim).where(Claim.id == claim_id, visible_to(by)))).one_or_none())


async def locked_in_scope(session: AsyncSession, claim_id: UUID, by: Caller) -> Claim:
    query = select(Claim).where(Claim.id == claim_id, visible_to(by)).with_for_update()
    return _existing((await session.scalars(query)).one_or_none())


def _existing(claim: Claim | None) -> Claim:
    if claim is None:
        raise ClaimNotFound()
    return claim


async def claims_in_scope(session: AsyncSession, by: Caller, only: ClaimFilter, paging: Paging) -> Rows[Claim]:
    """In the order in which they were calculated."""
    query = select(Claim).where(visible_to(by), *_meeting(only))
    return await pagination.scalars(session, query, paging, Claim.id)


async def clawback_totals(session: AsyncSession, by: Caller, only: ClaimFilter) -> Sequence[StateTotal]:
    """What is taken back, by state: how many, and their sum, which is negative."""
    chosen = visible_to(by), *_meeting(replace(only, clawback=True))
    query = select(Claim.state, func.count(), func.sum(Claim.amount_fen)).where(*chosen).group_by(Claim.state)
    return [StateTotal(state, count, int(fen)) for state, count, fen in await session.execute(query)]


def _meeting(only: ClaimFilter) -> Iterator[ColumnElement[bool]]:
    """SQL: what the filter asks for."""
    for name in ("state", "payee_id", "period", "scheme"):
        if (value := getattr(only, name)) is not None:
            yield getattr(Claim, name) == value
    if only.area is not None:
        yield served_in(Claim, only.area)
    if only.clawback is not None:
        yield Claim.amount_fen < 0 if only.clawback else Claim.amount_fen >= 0


async def latest_in_scope(session: AsyncSession, by: Caller, scheme: str) -> Sequence[Claim]:
    """The last calculation of every payee's period that was not superseded: the cases on record."""
    query = select(Claim).where(visible_to(by), Claim.scheme == scheme, Claim.state != "superseded")
    query = query.ext(distinct_on(Claim.payee_id, Claim.period))
    return (await session.scalars(query.order_by(Claim.payee_id, Claim.period, Claim.sequence.desc()))).all()


async def locked_claims(session: AsyncSession, scheme: str, payee_id: UUID, period: str) -> Sequence[Claim]:
    """All claims of a payee's period, oldest first. Whoever acts on one of them or pays it waits, or is waited for."""
    mine = (Claim.scheme == scheme, Claim.payee_id == payee_id, Claim.period == period)
    return (await session.scalars(select(Claim).where(*mine).order_by(Claim.sequence).with_for_update())).all()


async def holder_of(session: AsyncSession, claim_id: UUID) -> Sequence[tuple[str, str, UUID]]:
    """(city, scheme, payee) of a claim, before anything of it is locked or shown; none where there is no such claim."""
    query = select(Claim.city, Claim.scheme, Claim.payee_id).where(Claim.id == claim_id)
    return [(row.city, row.scheme, row.payee_id) for row in await session.execute(query)]


async def grants_of(session: AsyncSession, payee: Payee, schemes: Collection[str]) -> Sequence[Granted]:
    """A payee's claims of these schemes of the city that are granted at this moment."""
    approval = (ClaimAct.claim_id == Claim.id) & (ClaimAct.step == "approve") & (ClaimAct.verdict == "pass")
    query = select(Claim, ClaimAct.id).outerjoin(ClaimAct, approval)
    query = query.where(
        Claim.payee_id == payee.id,
        Claim.payee_kind == payee.kind,
        Claim.city == payee.city,
        Claim.scheme.in_(schemes),
        Claim.state.in_(GRANTED),
    )
    return [_granted(claim, act_id) for claim, act_id in await session.execute(query)]


def _granted(claim: Claim, act_id: UUID | None) -> Granted:
    return Granted(
        scheme=claim.scheme,
        period=claim.period,
        judged_on=claim.judged_on,
        amount_fen=claim.amount_fen,
        state=claim.state,
        place=act_id.int if act_id else 0,
    )


async def assign_duty(session: AsyncSession, claim_id: UUID, actor_id: UUID, step: str) -> bool:
    """Gives the actor this role on the claim; False if they hold another one, by the primary key's word."""
    assignment = insert(DutyAssignment).values(claim_id=claim_id, actor_id=actor_id, step=step)
    try:
        async with session.begin_nested():
            await session.execute(assignment.on_conflict_do_nothing(constraint="uq_claim_seat_claim_id_actor_id_step"))
    except IntegrityError:
        return False
    return True


async def has_duty(session: AsyncSession, claim_id: UUID, account: UUID) -> bool:
    """Whether an account has taken a step on the claim."""
    mine = DutyAssignment.claim_id == claim_id, DutyAssignment.actor_id == account
    return bool(await session.scalar(select(exists().where(*mine))))


async def acts_of(session: AsyncSession, claim_id: UUID) -> Sequence[ClaimAct]:
    query = select(ClaimAct).where(ClaimAct.claim_id == claim_id).order_by(ClaimAct.at, ClaimAct.id)
    return (await session.scalars(query)).all()
