"""Orders about claims: calculate what a payee is entitled to, review it, approve it."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, messaging
from chassis.access import Caller
from chassis.db import new_id
from chassis.policy import Pack, Packs
from chassis.problems import Conflict, Problem
from contracts.events import ClaimDecided
from services.subsidy.claims import repository, rules
from services.subsidy.claims.models import Claim, ClaimAct
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes import repository as facts
from services.subsidy.schemes.engine import Decision
from services.subsidy.schemes.models import Assessment, InternshipOutcome
from services.subsidy.schemes.rules import RETENTION_BONUS, Period, is_open, next_opening

Result = Literal["new_claim", "not_eligible", "not_applicable", "unchanged"]
Step = Literal["review", "approve", "pay"]
Verdict = Literal["pass", "reject"]


class WindowClosed(Conflict):
    slug, title = "window-closed", "不在集中办理期内"


class ReadingNotChosen(Conflict):
    slug, title = "reading-not-chosen", "条款有两种读法且结果不同，须先书面选定"


class TwoRoles(Conflict):
    slug, title = "two-roles-on-one-claim", "同一人不能在同一笔申请上承担两个环节"


class StepOutOfOrder(Conflict):
    slug, title = "step-out-of-order", "当前状态不能进行该环节"


@dataclass(frozen=True)
class Assessed:
    """What a calculation came to. `claim` is the new one, or the one that still holds."""

    result: Result
    decision: Decision
    claim: Claim | None


@dataclass(frozen=True)
class Payee:
    id: UUID
    city: str
    area: str


async def assess_retention_bonus(
    session: AsyncSession, packs: Packs, payee: Payee, period_code: str, today: date
) -> Assessed:
    """Calculates a base's bonus for a period from the facts of this moment.

    The first calculation needs an open window (raises WindowClosed); a later one is a correction, at any time.
    """
    pack = packs.city(payee.city)
    period = schemes.period_named(pack, RETENTION_BONUS, period_code, today)
    assessment = await facts.locked_assessment(session, RETENTION_BONUS, payee.id, period.code, payee.city, payee.area)
    earlier = await repository.claimed(session, RETENTION_BONUS, payee.id, period.code)
    if earlier.latest is None:
        _refuse_outside_window(pack, today, period)
    cohort = await facts.cohort(session, payee.id, period)
    retained = [row for row in cohort if row.retained]
    decision = schemes.decide_retention_bonus(pack, period.last, len(cohort), len(retained))
    await facts.clear(session, assessment)
    if not decision.applicable and earlier.latest is None:
        return Assessed("not_applicable", decision, None)
    return await _settle_difference(session, pack, assessment, period, cohort, decision, earlier, today)


def _refuse_outside_window(pack: Pack, today: date, period: Period) -> None:
    window = schemes.window_of(pack, RETENTION_BONUS, today)
    if not is_open(today, window.months, period):
        opens = next_opening(today, window.months, period)
        raise WindowClosed(
            f"{period.code} 的下一个办理期从 {opens.isoformat()} 开始",
            next_opens_on=opens.isoformat(),
            clause=window.clause,
        )


async def _settle_difference(
    session: AsyncSession,
    pack: Pack,
    assessment: Assessment,
    period: Period,
    cohort: Sequence[InternshipOutcome],
    decision: Decision,
    earlier: repository.Claimed,
    today: date,
) -> Assessed:
    target_fen = _due(decision)
    difference = rules.correction_fen(target_fen, earlier.sum_fen)
    if earlier.latest is not None and difference == 0:
        return Assessed("unchanged", decision, earlier.latest)
    claim = Claim(
        id=new_id(),
        scheme=assessment.scheme,
        city=assessment.city,
        area=assessment.area,
        payee_kind="employer",
        payee_id=assessment.payee_id,
        period=period.code,
        sequence=earlier.count,
        amount_fen=difference,
        target_fen=target_fen,
        state="open" if difference else "not_eligible",
        facts=_facts(cohort),
        explanation=_explanation(decision, earlier.sum_fen, difference),
        pack=pack.name,
        pack_version=pack.version,
        judged_on=period.last,
    )
    session.add(claim)
    await session.flush()
    if claim.state == "not_eligible":
        await messaging.record(session, decided(claim, "not_eligible", today))
        return Assessed("not_eligible", decision, claim)
    return Assessed("new_claim", decision, claim)


def _facts(cohort: Sequence[InternshipOutcome]) -> dict[str, Any]:
    return {
        "completed": [str(row.internship_id) for row in cohort],
        "retained": [str(row.internship_id) for row in cohort if row.retained],
    }


def _explanation(decision: Decision, claimed_fen: int, difference_fen: int) -> dict[str, Any]:
    """As it is kept with the claim: everything of the decision but what the claim's own columns hold."""
    told = {name: value for name, value in asdict(decision).items() if name not in ("scheme", "on")}
    return {**told, "claimed_before_fen": claimed_fen, "difference_fen": difference_fen}


def _due(decision: Decision) -> int:
    """Raises ReadingNotChosen where two readings of the clause come to different amounts."""
    if decision.amount_fen is None:
        raise ReadingNotChosen(readings=[outcome.reading for outcome in decision.readings])
    return decision.amount_fen


@dataclass(frozen=True)
class Recomputed:
    """A claim's decision once more, from its stored facts and date. `same` says whether amount and reasons agree."""

    pack_version: str
    decision: Decision
    same: bool
    now: Decision | None
    """What the pack of today makes of the same facts, where it is another version and decides at all."""


async def recompute(session: AsyncSession, packs: Packs, claim: Claim) -> Recomputed:
    """Decides again by the claim's own version of the pack, and by today's where that is another one."""
    today, now = packs.city(claim.city), None
    pack = await schemes.pack_of_version(session, today, claim.pack_version)
    decision = schemes.decide_retention_bonus(pack, claim.judged_on, **rules.counted(claim.facts))
    if pack is not today:
        with suppress(Problem):
            now = schemes.decide_retention_bonus(today, claim.judged_on, **rules.counted(claim.facts))
    kept = {name: claim.explanation[name] for name in ("claimed_before_fen", "difference_fen")}
    again = json.loads(json.dumps(_explanation(decision, kept["claimed_before_fen"], kept["difference_fen"])))
    return Recomputed(today.version, decision, again == claim.explanation, now)


def decided(claim: Claim, decision: Literal["approved", "rejected", "not_eligible"], on: date) -> ClaimDecided:
    return ClaimDecided(
        claim_id=claim.id,
        city=claim.city,
        area=claim.area,
        scheme=claim.scheme,
        payee_kind=cast(Any, claim.payee_kind),
        payee_id=claim.payee_id,
        amount_fen=claim.amount_fen,
        decision=decision,
        decided_on=on,
    )


@dataclass(frozen=True)
class Act:
    step: Step
    verdict: Verdict
    note: str | None = None


async def act_on_claim(
    session: AsyncSession, claim_id: UUID, act: Act, by: Caller, now: datetime, today: date
) -> Claim:
    """Reviews or approves. The database refuses whoever already holds another role on this claim."""
    claim = await repository.locked_in_scope(session, claim_id, by)
    await note_act(session, claim.id, act, by, now)
    state = rules.after(claim.state, act.step, act.verdict)
    if state is None:
        raise StepOutOfOrder(state=claim.state)
    claim.state = state
    await audit.record(session, by, f"{act.step}_{act.verdict}", "claim", claim.id)
    if state in ("approved", "rejected"):
        await messaging.record(session, decided(claim, cast(Any, state), today))
    return claim


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
            at=now,
        )
    )
    await session.flush()
