"""Calculates what a payee is entitled to for a period, by any scheme, and corrects what is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import civil_date
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Conflict, Problem
from policy_engine.errors import PolicyRefusal
from policy_engine.packs.pack import Packs
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.governing import Form, Grounds, grounds_of
from policy_engine.schemes.lateness import refused_as_late
from policy_engine.schemes.periods import ONCE, Period
from policy_engine.schemes.scheme import Scheme
from services.subsidy.assessments.repository import Waiting
from services.subsidy.attestations import repository as attestations
from services.subsidy.claims import repository as claims
from services.subsidy.claims import rules
from services.subsidy.claims.catalogue import SOURCES, origins_of
from services.subsidy.claims.commands import decided, supersede
from services.subsidy.claims.models import Claim
from services.subsidy.claims.rules import ClaimState
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes import repository as assessments
from services.subsidy.schemes.commands import WindowClosed
from services.subsidy.schemes.models import Assessment
from services.subsidy.schemes.ports import CertifiedFact, CitedEvidence, FactsMissing, Payee, Question

Result = Literal["new_claim", "not_eligible", "not_applicable", "unchanged", "superseded"]


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
    certified: Sequence[CertifiedFact] = ()


@dataclass(frozen=True)
class Calculation:
    """A payee's period as it must be by the facts of this moment."""

    scheme: Scheme
    payee: Payee
    period: Period
    judged_on: date
    decision: Decision
    facts: Facts
    late_since: date | None = None
    """The day of an application after the last day, where it was one."""
    grounds: Grounds | None = None


async def assess(session: AsyncSession, packs: Packs, asked: Asked, today: date) -> Assessed:
    """Calculates a payee's period from the facts of this moment.

    The first calculation needs an open window (raises WindowClosed); a later one is a correction, at any time. What is
    claimed once is applied for by its first statement, whose day counts for the window even after a correction of the
    event's day: what is found to have been late is not due.
    The payee is locked where schemes count each other's claims, then the assessment, then the claims, here and wherever
    they are. Raises SchemeNotClaimable, NoDocumentInForce, and FactsMissing where somebody's word is still wanted.
    """
    newest = schemes.claimable(packs, asked.payee.city, asked.scheme)
    payee = replace(asked.payee, kind=newest.payee)
    if schemes.is_bound(packs, payee.city, asked.scheme):
        await assessments.lock_payee(session, payee.id)
    assessment = await assessments.locked_assessment(session, asked.scheme, payee, asked.period)
    case = Asked(asked.scheme, payee, asked.period)
    application = await _application(session, newest, case, today)
    record = await claims.locked_claims(session, asked.scheme, payee.id, asked.period)
    forms = await _governing(session, packs, case, application, _holding(record).pack if record else None)
    if not record:
        _refuse_outside_windows(forms, application)
    calculation = await _most_favourable(session, packs, forms, payee, application, record)
    await assessments.clear(session, assessment)
    if not calculation.decision.applicable and not record:
        return Assessed("not_applicable", calculation.decision, None)
    return await _correct(session, packs, calculation, record, today)


@dataclass(frozen=True)
class _Application:
    """The day on which a period is applied for, and the facts as they were last stated, where its day is one."""

    today: date
    on: date
    stated: Mapping[str, Any]

    def day_for(self, period: Period) -> date:
        """What was stated before its event counts from the event."""
        return max(self.on, period.first) if period.code == ONCE else self.on


async def _application(session: AsyncSession, newest: Scheme, asked: Asked, today: date) -> _Application:
    """Raises FactsMissing where nobody has stated the event of what is claimed once."""
    if asked.period != ONCE:
        return _Application(today, today, {})
    whose = asked.scheme, asked.payee.id, asked.period
    latest = await attestations.latest(session, *whose)
    first_at = await attestations.first_at(session, *whose)
    if latest is None or first_at is None:
        if schemes.claiming_of(newest).is_once:
            raise FactsMissing()
        return _Application(today, today, {})
    return _Application(today, civil_date(first_at), latest.facts)


def _in_time(calculation: Calculation, applied_on: date) -> Calculation:
    """Nothing is due of what is claimed once, where it was applied for after its last day."""
    deadline = schemes.deadline_of(calculation.scheme, calculation.period)
    if deadline is None or applied_on <= deadline.closes_on:
        return calculation
    late = refused_as_late(calculation.decision, deadline, applied_on)
    return replace(calculation, decision=late, late_since=applied_on)


async def _governing(
    session: AsyncSession, packs: Packs, case: Asked, application: _Application, recorded: str | None
) -> Sequence[Form]:
    """The forms of the scheme that decide the case. Where the day of a fact says when it began, they are asked for it.

    Raises NoDocumentInForce for what began when no document took it.
    """
    city, asked = case.payee.city, (case.scheme, case.period)
    forms = schemes.judging(packs, city, *asked, application.stated, recorded)
    if not any(schemes.claiming_of(form.scheme).began_fact for form in forms):
        return forms
    if recorded is None:
        _refuse_outside_windows(forms, application)
    stated: Mapping[str, Any] = {}
    missing: FactsMissing | None = None
    for form in forms:
        question = schemes.question_of(form.scheme, case.payee, form.period, application.today)
        try:
            stated = {**(await _gather(session, form.scheme, question)).values, **stated}
        except FactsMissing as error:
            missing = error
    if missing is not None and not stated:
        raise missing
    return schemes.judging(packs, city, *asked, stated, recorded)


async def _most_favourable(
    session: AsyncSession,
    packs: Packs,
    forms: Sequence[Form],
    payee: Payee,
    application: _Application,
    record: Sequence[Claim],
) -> Calculation:
    """By the one document that decides the case; of several the one by which most is due, the newest of equals. Raises
    ReadingNotChosen where one of them does not say what is due."""
    decided = []
    for form in forms:
        question = schemes.question_of(form.scheme, payee, form.period, application.today)
        calculation = await _calculated(session, form.scheme, question, record)
        calculation = _in_time(calculation, application.on)
        sum_fen = max(_due(calculation.decision), calculation.decision.comes_to or 0) if len(forms) > 1 else 0
        decided.append((form, sum_fen, calculation))
    decided.sort(key=lambda outcome: -outcome[1])
    best = decided[0][2]
    return replace(best, grounds=grounds_of(packs, [(form, fen) for form, fen, _ in decided], best.facts.values))


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
    certified: list[CertifiedFact] = []
    for name in sorted(claiming.sources):
        sourced = await SOURCES[name].facts_of(session, question)
        taken = claiming.taken_from(name).items()
        values |= {fact: sourced.values[take] for fact, take in taken if take in sourced.values}
        declared |= sourced.declared
        cited += sourced.cited_evidence
        certified += sourced.certified
    return Facts(values, declared, cited, certified)


def _refuse_outside_windows(forms: Sequence[Form], application: _Application) -> None:
    """Where several forms may decide a case, one of them has to take it. Raises WindowClosed."""
    closed: WindowClosed | None = None
    for form in reversed(forms):
        try:
            return schemes.refuse_outside_window(form.scheme, application.day_for(form.period), form.period)
        except WindowClosed as error:
            closed = error
    assert closed is not None
    raise closed


def takes_first_calculations(packs: Packs, waiting: Waiting, today: date) -> bool:
    """Whether a period that nobody has calculated yet can be calculated today.

    True also where the pack cannot say: the calculation then fails with the reason, and does not wait in silence. What
    is claimed once has a window of its own for each payee: it opened before anybody could state the event.
    """
    if waiting.period == ONCE:
        return True
    try:
        forms = schemes.judging(packs, waiting.city, waiting.scheme, waiting.period)
        _refuse_outside_windows(forms, _Application(today, today, {}))
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
    same = rules.certified_in(claim.explanation) == list(calculation.facts.certified)
    return claim.state == ClaimState.OPEN and not (seen and same)


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
        explanation=rules.explanation_of(
            calculation.decision,
            committed,
            difference,
            calculation.facts.cited_evidence,
            late_since=calculation.late_since,
            governing=asdict(calculation.grounds) if calculation.grounds else None,
            certified=calculation.facts.certified,
            origins=origins_of(schemes.claiming_of(calculation.scheme)),
        ),
        pack=calculation.scheme.pack.name,
        pack_version=calculation.scheme.pack.version,
        judged_on=calculation.judged_on,
    )


def _due(decision: Decision) -> int:
    """Raises ReadingNotChosen where two readings of the clause come to different amounts."""
    if decision.amount_fen is None:
        raise ReadingNotChosen(readings=[outcome.reading for outcome in decision.readings])
    return decision.amount_fen
