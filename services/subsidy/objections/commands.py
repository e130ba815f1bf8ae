"""Orders about objections: raise one, and lift it by two persons who have not passed the claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pagination import Paging, Rows
from chassis.problems import Conflict
from policy_engine.packs.pack import Packs
from services.subsidy.claims import repository as claims
from services.subsidy.claims.commands import barred, refuse_involved
from services.subsidy.claims.models import Claim
from services.subsidy.claims.rules import ClaimState
from services.subsidy.objections import repository
from services.subsidy.publicity import repository as publicity
from services.subsidy.publicity.models import ClaimObjection, ClaimPublicity
from services.subsidy.publicity.repository import LIFTING

OBJECT = "claim"


class NotPublic(Conflict):
    slug, title = "claim-not-public", "该申请不在公示、待付之中，不能提出异议"


class ObjectionStands(Conflict):
    slug, title = "objection-stands", "该申请已有异议，尚未解除"


class NoObjection(Conflict):
    slug, title = "no-objection", "该申请没有未解除的异议"


class NoLifting(Conflict):
    slug, title = "lifting-not-proposed", "尚无人提出解除异议"


class PassedTheClaim(Conflict):
    slug, title = "passed-the-claim", "审核、审批过本笔申请的人不能解除对它的异议"


@dataclass(frozen=True)
class PublicClaim:
    """An approved claim that is not paid yet, with the objection to it, if somebody has one."""

    claim: Claim
    public: ClaimPublicity
    objection: ClaimObjection | None
    lifting: ChangeRequest | None
    """Asked for by one person, with another's word awaited."""
    to_lift: bool
    """The caller may ask for the lifting, or agree to it."""


@dataclass(frozen=True)
class Standing:
    """Whether an objection to a claim may be raised, or which one stands and waits for whom."""

    to_object: bool
    objection: ClaimObjection | None = None
    lifting: ChangeRequest | None = None
    to_lift: bool = False


async def public_claims(
    session: AsyncSession, by: Caller, today: date, paging: Paging, *, to_lift: bool
) -> Rows[PublicClaim]:
    """Of the caller's jurisdiction."""
    rows = await repository.public_claims(session, by, today, paging, to_lift=to_lift)
    claims_of_page = await _with_objections(session, rows.shown)
    return rows.of(lambda row: claims_of_page[row[0].id])


async def objection_to(session: AsyncSession, packs: Packs, claim_id: UUID, by: Caller) -> Standing:
    """How a claim of the caller's jurisdiction stands, and what is left for them."""
    claim = await claims.in_scope(session, claim_id, by)
    if claim.state != ClaimState.APPROVED or await publicity.publicity_of(session, claim_id) is None:
        return Standing(to_object=False)
    objection = await publicity.standing_objection(session, claim_id)
    if objection is None:
        return Standing(to_object=True)
    lifting = (await dual_control.pending_of(session, LIFTING, [objection.id])).get(str(objection.id))
    own = lifting is not None and lifting.requested_by == by.id
    free = not own and await barred(session, packs, claim, by) is None
    return Standing(to_object=False, objection=objection, lifting=lifting, to_lift=free)


async def _with_objections(
    session: AsyncSession, rows: Sequence[tuple[Claim, ClaimPublicity, bool]]
) -> Mapping[UUID, PublicClaim]:
    objections = await publicity.standing_objections(session, [claim.id for claim, _, _ in rows])
    liftings = await dual_control.pending_of(session, LIFTING, [row.id for row in objections.values()])

    def public_claim(claim: Claim, public: ClaimPublicity, to_lift: bool) -> PublicClaim:
        objection = objections.get(claim.id)
        lifting = liftings.get(str(objection.id)) if objection else None
        return PublicClaim(claim, public, objection, lifting, to_lift)

    return {row[0].id: public_claim(*row) for row in rows}


async def object_to(session: AsyncSession, claim_id: UUID, reason: str, by: Caller, now: datetime) -> ClaimObjection:
    """Holds the payment of a claim, also after its public days. The claim is locked: a payment file that is being made
    has it, or leaves it out. Raises NotPublic and ObjectionStands."""
    claim = await claims.locked_in_scope(session, claim_id, by)
    if claim.state != ClaimState.APPROVED or await publicity.publicity_of(session, claim_id) is None:
        raise NotPublic(state=claim.state)
    if await publicity.standing_objection(session, claim_id) is not None:
        raise ObjectionStands()
    objection = ClaimObjection(
        id=new_id(),
        claim_id=claim_id,
        reason=reason,
        raised_by=by.id,
        raised_role=str(by.role),
        raised_at=now,
    )
    session.add(objection)
    await session.flush()
    await audit.record(session, by, "object_to_claim", OBJECT, claim_id, area=claim.area)
    return objection


async def propose_lifting(
    session: AsyncSession, packs: Packs, claim_id: UUID, reason: str, by: Caller, now: datetime
) -> ChangeRequest:
    """Asks a second person to lift the objection. Raises ChangePending, and what `_objected` raises."""
    claim, objection = await _objected(session, packs, claim_id, by)
    proposal = Proposal(
        kind=LIFTING,
        object_kind="objection",
        object_id=objection.id,
        area=claim.area,
        payload={"claim_id": str(claim_id)},
        reason=reason,
    )
    return await dual_control.propose(session, proposal, by, now)


async def decide_lifting(
    session: AsyncSession, packs: Packs, claim_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> ChangeRequest:
    """Lifts the objection, or leaves it. Raises NoLifting and OwnRequest, and what `_objected` raises."""
    _, objection = await _objected(session, packs, claim_id, by)
    waiting = [row for row in await dual_control.of_object(session, LIFTING, objection.id) if row.state == "pending"]
    if not waiting:
        raise NoLifting()
    return await dual_control.decide(session, waiting[0].id, LIFTING, verdict, note, by, now)


async def _objected(session: AsyncSession, packs: Packs, claim_id: UUID, by: Caller) -> tuple[Claim, ClaimObjection]:
    """The claim, locked, and the objection to it, for somebody who has no hand in the claim.

    Raises NoObjection, PassedTheClaim, and what `refuse_involved` raises.
    """
    claim = await claims.locked_in_scope(session, claim_id, by)
    objection = await publicity.standing_objection(session, claim_id)
    if objection is None:
        raise NoObjection()
    if await claims.has_duty(session, claim_id, by.id):
        raise PassedTheClaim()
    await refuse_involved(session, packs, claim, by)
    return claim, objection
