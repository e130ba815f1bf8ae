"""Orders about claims: review, approve, supersede."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.messaging.dead_letter_changes import Rewritten, rewritten_about
from chassis.problems import Conflict, Problem, Unprocessable
from contracts.events.subsidy import ClaimDecided, ClaimSuperseded
from policy_engine.errors import SchemeUnknown
from policy_engine.packs.pack import Packs
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.periods import Period
from services.subsidy.attestations import repository as attestations
from services.subsidy.claims import repository, rules
from services.subsidy.claims.catalogue import SOURCES, notes_of
from services.subsidy.claims.models import Claim, ClaimAct
from services.subsidy.claims.rules import ACCOUNT_CHANGE, ClaimState, Step
from services.subsidy.evidence import commands as evidence
from services.subsidy.funds import commands as funds
from services.subsidy.funds.commands import Approved
from services.subsidy.publicity import commands as publicity
from services.subsidy.publicity.commands import Public
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes import counting
from services.subsidy.schemes.counting import Grant
from services.subsidy.schemes.ports import Basis, Payee

Duty = Literal["review", "approve", "pay"]
Verdict = Literal["pass", "reject"]


class SegregationOfDuties(Conflict):
    slug, title = "two-roles-on-one-claim", "同一人不能在同一笔申请上承担两个环节"


class AccountConfirmed(Conflict):
    slug, title = "confirmed-the-account", "您已复核该单位收款账户的变更，不能再审核其申请"


class StepOutOfOrder(Conflict):
    slug, title = "step-out-of-order", "当前状态不能进行该环节"


class DeclaredUnacknowledged(Unprocessable):
    slug, title = "declared-facts-unacknowledged", "含用人单位申报、未经核验的事实，审核时须写明已知悉的条数"


class OtherPaymentsChanged(Conflict):
    slug, title = "other-payments-changed", "该对象其他项目已批准或已付的金额有变化，本笔须重新核算后再审批"


def advance(claim: Claim, step: Step) -> None:
    """The only way in which a claim's state changes. Raises StepOutOfOrder where the step does not fit the state."""
    state = rules.after(claim.state, step)
    if state is None:
        raise StepOutOfOrder(state=claim.state)
    claim.state = state.value


async def supersede(
    session: AsyncSession, packs: Packs, unpaid: Sequence[Claim], by: Claim | None, today: date
) -> None:
    """`by` is the claim that takes their place, if there is one. What was granted is granted no more."""
    for claim in unpaid:
        was_approved = claim.state == ClaimState.APPROVED
        advance(claim, Step.SUPERSEDE)
        event = ClaimSuperseded(
            **about(claim), superseded_on=today, superseded_by=by.id if by else None, was_approved=was_approved
        )
        await outbox.record(session, event)
        if was_approved:
            await funds.release(session, claim.id, today)
            await mark_counting(session, packs, claim, {"granted"})


async def mark_counting(session: AsyncSession, packs: Packs, claim: Claim, stages: Collection[str]) -> None:
    """Has the payee's other periods calculated again that count this claim as granted or paid, by whichever of the
    city's documents. A city without a pack calculates nothing; of a stopped one nobody can say: raises CityStopped."""
    if packs.has(claim.city):
        payee = Payee(claim.payee_id, claim.city, claim.area, claim.payee_kind)
        grant = Grant(claim.scheme, payee, claim.period, claim.judged_on)
        for pack in packs.of_city(claim.city):
            await counting.mark_counting(session, pack, grant, stages)


async def corrected_events(session: AsyncSession, packs: Packs, claim: Claim) -> Sequence[Rewritten]:
    """The events behind a claim that were handled with another content than they came with."""
    counted = rules.ids_in(claim.facts)
    period = await _period_of(session, packs, claim)
    return [
        event
        for event in await rewritten_about(session, counted, str(claim.payee_id))
        if rules.touches(counted, (period.first, period.last), event.subject, (event.before, event.after))
    ]


async def also_cited(session: AsyncSession, claim: Claim) -> dict[UUID, int]:
    """Cited file → how many other payees of the city have cited the same content: a hint, for whoever decides. Files
    that nobody else has cited are not in it."""
    cited = rules.cited_in(claim.explanation)
    hashes = [file.sha256 for file in cited]
    others = await attestations.citing_payees(session, claim.city, hashes, but=claim.payee_id)
    return {file.evidence_id: others[file.sha256] for file in cited if file.sha256 in others}


async def _period_of(session: AsyncSession, packs: Packs, claim: Claim) -> Period:
    """As the claim's own version of the pack has it; where that was not kept or says no periods, as that which
    governs its judged day has it."""
    governing = packs.named(claim.city, claim.pack, on=claim.judged_on)
    with suppress(schemes.VersionLost, schemes.SchemeNotClaimable):
        then = await schemes.pack_of_version(session, governing, claim.pack, claim.pack_version)
        return schemes.period_named(scheme_of(then, claim.scheme), claim.period, claim.judged_on)
    return schemes.period_named(scheme_of(governing, claim.scheme), claim.period, claim.judged_on)


async def _calculated_since(session: AsyncSession, packs: Packs, claim: Claim) -> date:
    """Of a scheme that the governing pack has no more, the first day of the period: nobody is let through for that."""
    period = await _period_of(session, packs, claim)
    with suppress(schemes.SchemeNotClaimable, SchemeUnknown):
        scheme = scheme_of(packs.named(claim.city, claim.pack, on=claim.judged_on), claim.scheme)
        return schemes.calculated_since(scheme, period, claim.judged_on)
    return min(period.first, claim.judged_on)


def decided(claim: Claim, decision: Literal["approved", "rejected", "not_eligible"], on: date) -> ClaimDecided:
    return ClaimDecided(**about(claim), decision=decision, decided_on=on)


def about(claim: Claim) -> dict[str, Any]:
    """What every event about a claim says."""
    return {
        "claim_id": claim.id,
        "city": claim.city,
        "area": claim.area,
        "scheme": claim.scheme,
        "payee_kind": claim.payee_kind,
        "payee_id": claim.payee_id,
        "amount_fen": claim.amount_fen,
    }


@dataclass(frozen=True)
class Act:
    step: Duty
    verdict: Verdict
    note: str | None = None
    declared_acknowledged: int | None = None
    """How many of the claim's facts the reviewer knows to be one side's word alone."""


async def act_on_claim(
    session: AsyncSession, packs: Packs, claim_id: UUID, act: Act, by: Caller, now: datetime, today: date
) -> Claim:
    """Reviews or approves. The database refuses whoever already holds another role on this claim.

    Raises AccountConfirmed for whoever has agreed, since the claim was calculated, to where its money goes, and what
    its sources refuse whoever said or certified a fact that its amount rests on; EvidenceInfected and
    EvidenceNotScanned for a cited file that is not clean, OtherPaymentsChanged, and FundExhausted for an approval of
    more than what is left, where somebody agrees.
    """
    if act.step == "approve":
        await counting.hold_payees(session, packs, await repository.holder_of(session, claim_id))
    claim = await repository.locked_in_scope(session, claim_id, by)
    _refuse_unseen(claim, act)
    await refuse_involved(session, packs, claim, by)
    await _refuse_unclean(session, claim, act)
    await _refuse_outdated(session, packs, claim, act, today)
    await note_act(session, claim.id, act, by, now)
    advance(claim, Step(f"{act.step}_{act.verdict}"))
    await audit.record(session, by, f"{act.step}_{act.verdict}", "claim", claim.id)
    if claim.state in (ClaimState.APPROVED, ClaimState.REJECTED):
        await outbox.record(session, decided(claim, cast(Any, claim.state), today))
    if claim.state == ClaimState.APPROVED:
        await mark_counting(session, packs, claim, {"granted"})
        approved = Approved(claim.id, claim.scheme, claim.amount_fen, claim.judged_on, claim.area)
        own = packs.named(claim.city, claim.pack, on=claim.judged_on)
        await funds.reserve(session, own, approved, today)
        public = Public(claim.id, claim.scheme, claim.area, claim.amount_fen)
        await publicity.make_public(session, own, public, today)
    return claim


def _refuse_unseen(claim: Claim, act: Act) -> None:
    """Nobody passes one side's word on without saying that it is no more than that."""
    declared = rules.count_declared(claim.declared)
    if act.step == "review" and act.verdict == "pass" and declared != (act.declared_acknowledged or 0):
        raise DeclaredUnacknowledged("；".join(notes_of(claim.sources, claim.declared)), declared=declared)


async def refuse_involved(session: AsyncSession, packs: Packs, claim: Claim, by: Caller) -> None:
    """Nobody decides on money whose way they agreed to since it was calculated, or that rests on what they said.

    Raises AccountConfirmed and what the claim's sources raise.
    """
    since = await _calculated_since(session, packs, claim)
    if await dual_control.applied_since(session, ACCOUNT_CHANGE, claim.payee_id, by.id, since):
        raise AccountConfirmed()
    period = await _period_of(session, packs, claim)
    basis = Basis(claim.scheme, claim.payee_id, period, list(map(UUID, rules.ids_in(claim.facts))))
    for name in claim.sources:
        await SOURCES[name].refuse_own(session, basis, by.id)


async def barred(session: AsyncSession, packs: Packs, claim: Claim, by: Caller) -> str | None:
    """Why somebody may take no step on a claim, in the words of the refusal; None for whoever may."""
    if await repository.has_duty(session, claim.id, by.id):
        return SegregationOfDuties.title
    try:
        await refuse_involved(session, packs, claim, by)
    except Problem as refused:
        return refused.title
    return None


async def _refuse_unclean(session: AsyncSession, claim: Claim, act: Act) -> None:
    """Nobody agrees to money whose papers no scanner has found clean; whoever rejects it needs none."""
    if act.verdict == "pass":
        await evidence.clean(session, [file.evidence_id for file in rules.cited_in(claim.explanation)])


async def _refuse_outdated(session: AsyncSession, packs: Packs, claim: Claim, act: Act, today: date) -> None:
    """Nobody grants money beside what was granted since the claim was calculated: of two under one cap the second
    waits for its new figure. What is taken back passes always."""
    if (act.step, act.verdict) != ("approve", "pass") or claim.amount_fen <= 0 or not packs.has(claim.city):
        return
    scheme = catalogue(packs.named(claim.city, claim.pack, on=claim.judged_on)).get(claim.scheme)
    if scheme is None or scheme.claim is None or not scheme.claim.tallies:
        return
    payee = Payee(claim.payee_id, claim.city, claim.area, claim.payee_kind)
    period = await _period_of(session, packs, claim)
    question = schemes.question_of(scheme, payee, period, today)
    question = replace(question, judged_on=claim.judged_on, as_new=True)
    now = (await SOURCES[counting.SOURCE].facts_of(session, question)).values
    if any(name not in claim.facts or claim.facts[name] != value for name, value in now.items()):
        raise OtherPaymentsChanged()


async def note_act(session: AsyncSession, claim_id: UUID, act: Act, by: Caller, now: datetime) -> None:
    if not await repository.assign_duty(session, claim_id, by.id, act.step):
        raise SegregationOfDuties()
    session.add(
        ClaimAct(
            id=new_id(),
            claim_id=claim_id,
            actor_id=by.id,
            actor_role=str(by.role),
            step=act.step,
            verdict=act.verdict,
            note=act.note,
            declared_acknowledged=act.declared_acknowledged,
            at=now,
        )
    )
    await session.flush()
