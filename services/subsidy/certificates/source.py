"""Certificates of other departments as a source of facts: yes or no, for the judged day, with origin and validity."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Conflict
from policy_engine.expressions.types import Truth
from policy_engine.packs.departments import certified_by
from policy_engine.schemes.scheme import Fact, Scheme
from services.subsidy.certificates import repository
from services.subsidy.certificates.models import Certificate
from services.subsidy.schemes.ports import (
    CERTIFIED,
    Basis,
    CertifiedFact,
    Declared,
    FactsMissing,
    Origin,
    Question,
    SourcedFacts,
)


class CertificateMissing(FactsMissing):
    slug, title = "certificate-missing", "尚无部门就核算日的证明，不能核算"


class OwnCertificate(Conflict):
    slug, title = "own-certificate", "本人答复过本笔申请所依据的部门证明，须由他人审核、审批"


class CertifiedSource:
    """Nobody's of this system alone: one person asks, another department answers."""

    name = CERTIFIED
    payees = frozenset({"graduate"})
    cites_evidence = False
    origin: Origin = "certified"

    def misfit(self, take: str, fact: Fact) -> str | None:
        return None if isinstance(fact.type, Truth) else "部门只答是否，事实须为 type: boolean"

    async def facts_of(self, session: AsyncSession, question: Question) -> SourcedFacts:
        """Raises CertificateMissing where no certificate speaks of the judged day, or the department contradicted its
        last one: the question is asked (again), and nothing is taken for a no meanwhile."""
        rows = await repository.about(session, question.payee.id, question.certified, question.judged_on)
        latest = dict[str, Certificate]()
        for row in rows:
            latest.setdefault(row.fact, row)
        for fact in sorted(question.certified):
            if fact not in latest:
                raise CertificateMissing(f"{fact}：没有部门答复包含 {question.judged_on}，请就该日询问", fact=fact)
            if latest[fact].contradicted:
                raise CertificateMissing(f"{fact}：部门先后答复不一，请重新询问", fact=fact)
        values = {name: row.answer for name, row in latest.items()}
        return SourcedFacts(values, {}, certified=[_certified(latest[name]) for name in sorted(latest)])

    async def refuse_own(self, session: AsyncSession, basis: Basis, account: UUID) -> None:
        """Raises OwnCertificate for whoever answered a question about the payee, even one that no longer counts."""
        if await repository.answered_any(session, basis.payee_id, account):
            raise OwnCertificate()

    def notes(self, declared: Declared) -> list[str]:
        return []


def _certified(row: Certificate) -> CertifiedFact:
    return CertifiedFact(
        fact=row.fact,
        answer=row.answer,
        department=row.department,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        request_id=row.request_id,
    )


def misfit(scheme: Scheme, take: str) -> str | None:
    """Why a certified fact cannot be taken, in Chinese: no department of the city certifies it."""
    if certified_by(scheme.pack, take) is not None:
        return None
    return f"departments.yaml 中没有问题证明 {take}；事实名不同的写 take"


def notes_on_certificates(scheme: Scheme, certified: Sequence[CertifiedFact]) -> list[str]:
    """Who certified what of a claim, and for which days, for the letter."""
    return [_note(scheme, fact) for fact in certified]


def _note(scheme: Scheme, fact: CertifiedFact) -> str:
    question = certified_by(scheme.pack, fact.fact)
    what, whose = (question.title, question.department_title) if question else (fact.fact, fact.department)
    return f"{whose}证明：{what}，{'是' if fact.answer else '否'}（{fact.valid_from} 至 {fact.valid_to}）"
