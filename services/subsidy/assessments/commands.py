"""Calculates what a payee is entitled to for a period, by any scheme, and corrects what is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Conflict, Problem
from policy_engine.errors import PolicyRefusal
from policy_engine.packs.pack import Packs
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.periods import Period
from policy_engine.schemes.scheme import Scheme
from services.subsidy.assessments.repository import Waiting
from services.subsidy.claims import repository as claims
from services.subsidy.claims import rules
from services.subsidy.claims.catalogue import SOURCES
from services.subsidy.claims.commands import decided, supersede
from services.subsidy.claims.models import Claim
from services.subsidy.claims.rules import ClaimState
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes import repository as assessments
from services.subsidy.schemes.models import Assessment
from services.subsidy.schemes.ports import CitedEvidence, Payee, Question

Result = Literal["new_claim", "not_eligible", "not_applicable", "unchanged", "superseded"]


class WindowClosed(Conflict):
    slug, title = "window-closed", "不在集中办理期内"


class ReadingNotChosen(Conflict):
    slug, title = "reading-not-chosen", "条款有两种读法且结果不同，须先书面选定"


class AmountNotDue(Conflict):
    slug, title = "amount-not-due", "本笔金额超过应得金额，不能生成申请"


@dataclass(frozen=True)
class Asked:
    """Which payee's period of which scheme is to be calculated."""

    scheme: str
    payee: Payee
    period: str


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
class Facts:
    """The facts of a case by the scheme's names, as they stand with a claim, and which are one side's word alone."""

    values: Mapping[str, Any]
    declared: Mapping[str, Sequence[str]]
    cited_evidence: Sequence[CitedEvidence] = ()


@dataclass(frozen=True)
class Calculation:
    """A payee's period as it must be by the facts of this moment."""

    scheme: Scheme
    payee: Payee
    period: Period
    judged_on: date
    decision: Decision
    facts: Facts


async def assess(session: AsyncSession, packs: Packs, asked: Asked, today: date) -> Assessed:
    """Calculates a payee's period from the facts of this moment.

    The first calculation needs an open window (raises WindowClosed); a later one is a correction, at any time.
    The payee is locked where schemes count each other's claims, then the assessment, then the claims, here and wherever
    they are. Raises SchemeNotClaimable, and FactsMissing where somebody's word is still wanted.
    """
    scheme, period = schemes.judging(packs, asked.payee.city, asked.scheme, asked.period)
    schemes.claiming_of(scheme)
    payee = replace(asked.payee, kind=scheme.payee)
    if schemes.is_bound(packs, payee.city, scheme.name):
        await assessments.lock_payee(session, payee.id)
    assessment = await assessments.locked_assessment(session, scheme.name, payee, period.code)
    record = await claims.locked_claims(session, scheme.name, payee.id, period.code)
    if not record:
        _refuse_outside_window(scheme, today, period)
    calculation = await _calculated(session, scheme, schemes.question_of(scheme, payee, period, today), record)
    await assessments.clear(session, assessment)
    if not calculation.decision.applicable and not record:
        return Assessed("not_applicable", calculation.decision, None)
    return await _correct(session, packs, calculation, record, today)


async def _calculated(
    session: AsyncSession, scheme: Scheme, question: Question, record: Sequence[Claim]
) -> Calculation:
    """What was granted stays judged by what stood before it; more than that, by everything that stands now."""
    facts = await _gather(session, scheme, question)
    decision = explain(scheme, rules.counted(facts.values), question.judged_on)
    more = rules.grants_more(_seen(record), decision.amount_fen, facts.values, question.tallies)
    if question.tallies and not question.as_new and more:
        return await _calculated(session, scheme, replace(question, as_new=True), record)
    return Calculation(
        scheme=scheme,
        payee=question.payee,
        period=question.period,
        judged_on=question.judged_on,
        decision=decision,
        facts=facts,
    )


async def _gather(session: AsyncSession, scheme: Scheme, question: Question) -> Facts:
    """Every fact of the scheme from the source that the pack names for it."""
    claiming = schemes.claiming_of(scheme)
    values: dict[str, Any] = {}
    declared: dict[str, Sequence[str]] = {}
    cited: list[CitedEvidence] = []
    for name in sorted(claiming.sources):
        sourced = await SOURCES[name].facts_of(session, question)
        taken = claiming.taken_from(name).items()
        values |= {fact: sourced.values[take] for fact, take in taken if take in sourced.values}
        declared |= sourced.declared
        cited += sourced.cited_evidence
    return Facts(values, declared, cited)


def _refuse_outside_window(scheme: Scheme, today: date, period: Period) -> None:
    cited = schemes.window_of(scheme, today)
    span = cited.window.span(today, period)
    if span is None:
        raise WindowClosed(f"{period.code} 的办理期已过", next_opens_on=None, clause=cited.clause)
    if not span.covers(today):
        opens = str(span.opens_on)
        raise WindowClosed(f"{period.code} 的下一个办理期从 {opens} 开始", next_opens_on=opens, clause=cited.clause)


def takes_first_calculations(packs: Packs, waiting: Waiting, today: date) -> bool:
    """Whether a period that nobody has calculated yet can be calculated today.

    True also where the pack cannot say: the calculation then fails with the reason, and does not wait in silence.
    """
    try:
        scheme, period = schemes.judging(packs, waiting.city, waiting.scheme, waiting.period)
        _refuse_outside_window(scheme, today, period)
    except WindowClosed:
        return False
    except (Problem, PolicyRefusal):
        return True
    return True


async def set_aside(session: AsyncSession, assessment: Assessment) -> None:
    """For one that waits for somebody's word: whoever gives it marks it again. It is locked by its calculation."""
    await assessments.clear(session, assessment)


def _seen(record: Sequence[Claim]) -> list[rules.OnRecord]:
    return [rules.OnRecord(claim.state, claim.amount_fen, claim.target_fen, claim.facts) for claim in record]


async def _correct(
    session: AsyncSession, packs: Packs, calculation: Calculation, record: Sequence[Claim], today: date
) -> Assessed:
    """Leaves the claims on record alone, or lets one new claim take the place of all that are not paid."""
    seen = _seen(record)
    target_fen, committed = _due(calculation.decision), rules.committed_fen(seen)
    tallies = schemes.claiming_of(calculation.scheme).tallies
    if rules.still_holds(seen, target_fen, calculation.facts.values, tallies) and not _was_confirmed_since(
        _holding(record), calculation
    ):
        return Assessed("unchanged", calculation.decision, _holding(record), committed)
    difference = rules.correction_fen(target_fen, committed)
    if not rules.is_due(difference, target_fen):
        raise AmountNotDue(amount_fen=difference, target_fen=target_fen)
    state = rules.next_claim(difference, committed)
    claim = _claim(calculation, len(record), difference, committed, state) if state else None
    await supersede(session, packs, [claim for claim in record if claim.state in rules.UNPAID], claim, today)
    if claim is None:
        return Assessed("superseded", calculation.decision, None, committed)
    session.add(claim)
    await session.flush()
    if claim.state == ClaimState.NOT_ELIGIBLE:
        await outbox.record(session, decided(claim, "not_eligible", today))
        return Assessed("not_eligible", calculation.decision, claim)
    return Assessed("new_claim", calculation.decision, claim, committed)


def _was_confirmed_since(claim: Claim, calculation: Calculation) -> bool:
    """Whether other facts are one side's word alone now, or other files are cited for them. Whoever has reviewed a
    claim, has seen it as it was."""
    cited = rules.cited_in(claim.explanation)
    seen = claim.declared == calculation.facts.declared and cited == list(calculation.facts.cited_evidence)
    return claim.state == ClaimState.OPEN and not seen


def _holding(record: Sequence[Claim]) -> Claim:
    """The last claim that nothing has taken the place of."""
    return next((claim for claim in reversed(record) if claim.state != ClaimState.SUPERSEDED), record[-1])


def _claim(calculation: Calculation, sequence: int, difference: int, committed: int, state: str) -> Claim:
    return Claim(
        id=new_id(),
        scheme=calculation.scheme.name,
        city=calculation.payee.city,
        area=calculation.payee.area,
        payee_kind=calculation.payee.kind,
        payee_id=calculation.payee.id,
        period=calculation.period.code,
        sequence=sequence,
        amount_fen=difference,
        target_fen=committed + difference,
        state=state,
        facts=calculation.facts.values,
        declared=calculation.facts.declared,
        sources=sorted(schemes.claiming_of(calculation.scheme).sources),
        explanation=rules.explanation_of(calculation.decision, committed, difference, calculation.facts.cited_evidence),
        pack=calculation.scheme.pack.name,
        pack_version=calculation.scheme.pack.version,
        judged_on=calculation.judged_on,
    )


def _due(decision: Decision) -> int:
    """Raises ReadingNotChosen where two readings of the clause come to different amounts."""
    if decision.amount_fen is None:
        raise ReadingNotChosen(readings=[outcome.reading for outcome in decision.readings])
    return decision.amount_fen
