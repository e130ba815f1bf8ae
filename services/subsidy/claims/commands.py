"""Orders about claims: calculate what a payee is entitled to, review it, approve it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
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
from policy_engine.errors import PolicyRefusal
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.decide import Decision
from policy_engine.schemes.periods import Period, is_open, next_opening, period_named
from services.subsidy.claims import repository, rules
from services.subsidy.claims.models import Claim, ClaimAct
from services.subsidy.claims.rules import ACCOUNT_CHANGE, ClaimState, Step
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes import repository as facts
from services.subsidy.schemes.models import Assessment, InternshipOutcome
from services.subsidy.schemes.repository import Cohort
from services.subsidy.schemes.rules import RETENTION_BONUS

Result = Literal["new_claim", "not_eligible", "not_applicable", "unchanged", "superseded"]
Duty = Literal["review", "approve", "pay"]
Verdict = Literal["pass", "reject"]


class WindowClosed(Conflict):
    slug, title = "window-closed", "不在集中办理期内"


class ReadingNotChosen(Conflict):
    slug, title = "reading-not-chosen", "条款有两种读法且结果不同，须先书面选定"


class AmountNotDue(Conflict):
    slug, title = "amount-not-due", "本笔金额超过应得金额，不能生成申请"


class TwoRoles(Conflict):
    slug, title = "two-roles-on-one-claim", "同一人不能在同一笔申请上承担两个环节"


class AccountConfirmed(Conflict):
    slug, title = "confirmed-the-account", "您已复核该单位收款账户的变更，不能再审核其申请"


class OwnCertification(Conflict):
    slug, title = "own-certification", "本人核实过本笔申请所依据的见习结果，须由他人审核、审批"


class StepOutOfOrder(Conflict):
    slug, title = "step-out-of-order", "当前状态不能进行该环节"


class DeclaredUnacknowledged(Unprocessable):
    slug, title = "declared-facts-unacknowledged", "含用人单位申报、未经核验的事实，审核时须写明已知悉的条数"


@dataclass(frozen=True)
class Assessed:
    """What a calculation came to. `claim` is the new one, or the one that still holds.

    `superseded`: unpaid claims gave way, and what is committed is already what is due; there is no new claim.
    """

    result: Result
    decision: Decision
    claim: Claim | None
    committed_fen: int = 0


@dataclass(frozen=True)
class Payee:
    id: UUID
    city: str
    area: str


@dataclass(frozen=True)
class Calculation:
    """A payee's period as it must be by the facts of this moment."""

    assessment: Assessment
    pack: Pack
    judged_on: date
    decision: Decision
    facts: Mapping[str, Sequence[str]]
    declared: Mapping[str, Sequence[str]]


async def assess_retention_bonus(
    session: AsyncSession, packs: Packs, payee: Payee, period_code: str, today: date
) -> Assessed:
    """Calculates a base's bonus for a period from the facts of this moment.

    The first calculation needs an open window (raises WindowClosed); a later one is a correction, at any time.
    The assessment is locked before the claims, here and wherever both are.
    """
    pack = packs.city(payee.city)
    period = schemes.period_named(pack, RETENTION_BONUS, period_code, today)
    assessment = await facts.locked_assessment(session, RETENTION_BONUS, payee.id, period.code, payee.city, payee.area)
    claims = await repository.locked_claims(session, RETENTION_BONUS, payee.id, period.code)
    if not claims:
        _refuse_outside_window(pack, today, period)
    cohort = await facts.cohort(session, payee.id, period, today)
    decision = schemes.decide_retention_bonus(pack, period.last, len(cohort.served), len(cohort.retained))
    await facts.clear(session, assessment)
    if not decision.applicable and not claims:
        return Assessed("not_applicable", decision, None)
    made = Calculation(assessment, pack, period.last, decision, _facts(cohort), _declared(cohort))
    return await _correct(session, made, claims, today)


def _refuse_outside_window(pack: Pack, today: date, period: Period) -> None:
    window = schemes.window_of(pack, RETENTION_BONUS, today)
    if not is_open(today, window.months, period):
        opens = next_opening(today, window.months, period)
        raise WindowClosed(
            f"{period.code} 的下一个办理期从 {opens.isoformat()} 开始",
            next_opens_on=opens.isoformat(),
            clause=window.clause,
        )


def takes_first_calculations(packs: Packs, waiting: repository.Waiting, today: date) -> bool:
    """Whether a period that nobody has calculated yet can be calculated today.

    True also where the pack cannot say: the calculation then fails with the reason, and does not wait in silence.
    """
    try:
        pack = packs.city(waiting.city)
        _refuse_outside_window(pack, today, schemes.period_named(pack, waiting.scheme, waiting.period, today))
    except WindowClosed:
        return False
    except (Problem, PolicyRefusal):
        return True
    return True


async def _correct(session: AsyncSession, made: Calculation, claims: Sequence[Claim], today: date) -> Assessed:
    """Leaves the claims on record alone, or lets one new claim take the place of all that are not paid."""
    record = [rules.OnRecord(one.state, one.amount_fen, one.target_fen, one.facts) for one in claims]
    target_fen, committed = _due(made.decision), rules.committed_fen(record)
    if rules.still_holds(record, target_fen, made.facts) and not _was_confirmed_since(_holding(claims), made):
        return Assessed("unchanged", made.decision, _holding(claims), committed)
    difference = rules.correction_fen(target_fen, committed)
    if not rules.is_due(difference, target_fen):
        raise AmountNotDue(amount_fen=difference, target_fen=target_fen)
    state = rules.next_claim(difference, committed)
    claim = _claim(made, len(claims), difference, committed, state) if state else None
    await supersede([one for one in claims if one.state in rules.UNPAID], claim, session, today)
    if claim is None:
        return Assessed("superseded", made.decision, None, committed)
    session.add(claim)
    await session.flush()
    if state == "not_eligible":
        await outbox.record(session, decided(claim, "not_eligible", today))
        return Assessed("not_eligible", made.decision, claim)
    return Assessed("new_claim", made.decision, claim, committed)


def _was_confirmed_since(claim: Claim, made: Calculation) -> bool:
    """Whether other facts are the employer's word alone now. Whoever has reviewed a claim, has seen it as it was."""
    return claim.state == ClaimState.OPEN and claim.declared != made.declared


def _holding(claims: Sequence[Claim]) -> Claim:
    """The last claim that nothing has taken the place of."""
    return next((one for one in reversed(claims) if one.state != ClaimState.SUPERSEDED), claims[-1])


def advance(claim: Claim, step: Step) -> None:
    """The only way in which a claim's state changes. Raises StepOutOfOrder where the step does not fit the state."""
    state = rules.after(claim.state, step)
    if state is None:
        raise StepOutOfOrder(state=claim.state)
    claim.state = state.value


async def supersede(unpaid: Sequence[Claim], by: Claim | None, session: AsyncSession, today: date) -> None:
    """`by` is the claim that takes their place, if there is one."""
    for claim in unpaid:
        told = claim.state == ClaimState.APPROVED
        advance(claim, Step.SUPERSEDE)
        event = ClaimSuperseded(
            **about(claim), superseded_on=today, superseded_by=by.id if by else None, was_approved=told
        )
        await outbox.record(session, event)


def _claim(made: Calculation, sequence: int, difference: int, committed: int, state: str) -> Claim:
    return Claim(
        id=new_id(),
        scheme=made.assessment.scheme,
        city=made.assessment.city,
        area=made.assessment.area,
        payee_kind="employer",
        payee_id=made.assessment.payee_id,
        period=made.assessment.period,
        sequence=sequence,
        amount_fen=difference,
        target_fen=committed + difference,
        state=state,
        facts=made.facts,
        declared=made.declared,
        explanation=explanation_of(made.decision, committed, difference),
        pack=made.pack.name,
        pack_version=made.pack.version,
        judged_on=made.judged_on,
    )


def _facts(cohort: Cohort) -> dict[str, Any]:
    return {"completed": _ids(cohort.served), "retained": _ids(cohort.retained)}


def _declared(cohort: Cohort) -> dict[str, list[str]]:
    return {"retained": _ids(cohort.declared_retained), "left": _ids(cohort.declared_left)}


def _ids(rows: Sequence[InternshipOutcome]) -> list[str]:
    return [str(row.internship_id) for row in rows]


def explanation_of(decision: Decision, claimed_fen: int, difference_fen: int) -> dict[str, Any]:
    """As it is kept with the claim: everything of the decision but what the claim's own columns hold."""
    told = {name: value for name, value in asdict(decision).items() if name not in ("scheme", "on")}
    return {**told, "claimed_before_fen": claimed_fen, "difference_fen": difference_fen}


def _due(decision: Decision) -> int:
    """Raises ReadingNotChosen where two readings of the clause come to different amounts."""
    if decision.amount_fen is None:
        raise ReadingNotChosen(readings=[outcome.reading for outcome in decision.readings])
    return decision.amount_fen


async def corrected_events(session: AsyncSession, claim: Claim) -> Sequence[Rewritten]:
    """The events behind a claim that were handled with another content than they came with."""
    counted = rules.ids_in(claim.facts)
    period = _period_of(claim)
    return [
        event
        for event in await rewritten_about(session, counted, str(claim.payee_id))
        if rules.touches(counted, (period.first, period.last), event.subject, (event.before, event.after))
    ]


def _period_of(claim: Claim) -> Period:
    return period_named(claim.period, "half_year" if "-" in claim.period else "year")


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
    """How many of the claim's facts the reviewer knows to be the employer's word alone."""


async def act_on_claim(
    session: AsyncSession, claim_id: UUID, act: Act, by: Caller, now: datetime, today: date
) -> Claim:
    """Reviews or approves. The database refuses whoever already holds another role on this claim.

    Raises AccountConfirmed for whoever has agreed, since the claim was calculated, to where its money goes, and
    OwnCertification for whoever certified a fact that its amount rests on.
    """
    claim = await repository.locked_in_scope(session, claim_id, by)
    _refuse_unseen(claim, act)
    if await dual_control.applied_since(session, ACCOUNT_CHANGE, claim.payee_id, by.id, claim.judged_on):
        raise AccountConfirmed()
    counted = list(map(UUID, rules.ids_in(claim.facts)))
    if await facts.certified_any(session, claim.payee_id, _period_of(claim), counted, by.id):
        raise OwnCertification()
    await note_act(session, claim.id, act, by, now)
    advance(claim, Step(f"{act.step}_{act.verdict}"))
    await audit.record(session, by, f"{act.step}_{act.verdict}", "claim", claim.id)
    if claim.state in (ClaimState.APPROVED, ClaimState.REJECTED):
        await outbox.record(session, decided(claim, cast(Any, claim.state), today))
    return claim


def _refuse_unseen(claim: Claim, act: Act) -> None:
    """Nobody passes the employer's word on without saying that it is no more than that."""
    declared = rules.count_declared(claim.declared)
    if act.step == "review" and act.verdict == "pass" and declared != (act.declared_acknowledged or 0):
        raise DeclaredUnacknowledged("；".join(rules.declared_notes(claim.declared)), declared=declared)


async def note_act(session: AsyncSession, claim_id: UUID, act: Act, by: Caller, now: datetime) -> None:
    if not await repository.take_seat(session, claim_id, by.id, act.step):
        raise TwoRoles()
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
