"""Orders about statements: keep what somebody says of a payee's facts, and have the period calculated again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.evidence.repository import EvidenceFile
from chassis.problems import Conflict
from policy_engine.packs.pack import Packs
from policy_engine.schemes.facts import facts_from
from policy_engine.schemes.periods import ONCE, Period
from policy_engine.schemes.scheme import Scheme
from services.subsidy.attestations import repository
from services.subsidy.attestations.models import Attestation, EvidenceCitation
from services.subsidy.evidence import commands as evidence
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes import repository as assessments
from services.subsidy.schemes.ports import FactsMissing, Payee

SOURCE = "attestations"
"""As packs cite it."""


class NothingToAttest(Conflict):
    slug, title = "nothing-to-attest", "该项目的事实不由声明提供"


class PeriodNotOver(Conflict):
    slug, title = "period-not-over", "核算期尚未结束，不能作出声明"


class EvidenceRequired(FactsMissing):
    slug, title = "citation-required", "该项目的声明须引用证明材料"


@dataclass(frozen=True)
class Statement:
    """What is stated of a payee's period, with what shows it: a reference in words, files of the evidence store."""

    scheme: str
    period: str
    facts: Mapping[str, Any]
    evidence: str
    evidence_ids: Sequence[UUID] = ()


async def attest(
    session: AsyncSession, packs: Packs, payee: Payee, statement: Statement, by: Caller, now: datetime, today: date
) -> Attestation:
    """Adds the statement; the latest one counts, and its period is calculated again.

    Raises NothingToAttest, NoDocumentInForce, PeriodUnknown, PeriodNotOver, WindowClosed, FactsInvalid,
    EvidenceRequired, and what `evidence.citable` raises. What corrects a statement is taken, whatever it does to the
    claim. The assessment is locked first, as in calculations: two statements of one period come one after the other.
    """
    earlier = await repository.latest(session, statement.scheme, payee.id, statement.period)
    asked, is_correction = (statement.scheme, statement.period, statement.facts), earlier is not None
    form = schemes.judging(packs, payee.city, *asked, is_correction=is_correction)[0]
    scheme, period = form.scheme, form.period
    _refuse_odd(scheme, statement)
    _refuse_early(scheme, period, today)
    files = await evidence.citable(session, payee, statement.evidence_ids)
    refuse_bare(schemes.evidenced(scheme), statement.facts, len(files))
    await assessments.locked_assessment(session, scheme.name, payee, period.code)
    earlier = await repository.latest(session, scheme.name, payee.id, period.code)
    if earlier is None and period.code == ONCE:
        schemes.refuse_outside_window(scheme, today, period)
    row = _row(payee, replace(statement, period=period.code), earlier.sequence + 1 if earlier else 0, by, now)
    session.add_all([row, *(_citation(row, file) for file in files)])
    await session.flush()
    await assessments.mark_dirty(session, scheme.name, payee, period.code)
    await audit.record(session, by, "attest_facts", "attestation", row.id)
    return row


def _refuse_early(scheme: Scheme, period: Period, today: date) -> None:
    """Nobody states what has not come: an event that is to be, a period that lasts, but where it is claimed within."""
    if period.code == ONCE and today < period.first:
        raise PeriodNotOver(f"{period.first} 的事件尚未发生，不能作出声明")
    if period.code != ONCE and today <= period.last and not schemes.is_claimable_within(scheme, period, today):
        raise PeriodNotOver()


def _refuse_odd(scheme: Scheme, statement: Statement) -> None:
    """Only the facts that the pack takes from statements may be stated, and each as the scheme wants it."""
    stated = schemes.claiming_of(scheme).taken_from(SOURCE)
    if not stated:
        raise NothingToAttest(scheme=scheme.name)
    facts_from(replace(scheme, facts={name: scheme.facts[name] for name in stated}), statement.facts)


def refuse_bare(evidenced: Mapping[str, str], facts: Mapping[str, Any], files: int) -> None:
    """Raises EvidenceRequired where a fact is stated that counts only with a file (name → title), and none is cited."""
    if wanting := [title for name, title in evidenced.items() if facts.get(name) is not None and not files]:
        raise EvidenceRequired(f"{'、'.join(wanting)}：请先上传证明材料，查验无病毒后在 evidence_ids 中引用")


def _citation(row: Attestation, file: EvidenceFile) -> EvidenceCitation:
    return EvidenceCitation(attestation_id=row.id, evidence_id=file.id, sha256=file.sha256, media_type=file.media_type)


def _row(payee: Payee, statement: Statement, sequence: int, by: Caller, now: datetime) -> Attestation:
    return Attestation(
        id=new_id(),
        scheme=statement.scheme,
        payee_id=payee.id,
        period=statement.period,
        sequence=sequence,
        city=payee.city,
        area=payee.area,
        facts={name: value for name, value in statement.facts.items() if value is not None},
        evidence=statement.evidence,
        attested_by=by.id,
        attested_role=str(by.role),
        at=now,
    )
