"""Statements as a source of facts. Each is one person's word alone until a reviewer has said that they have seen it."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Conflict
from policy_engine.schemes.claiming import stated
from policy_engine.schemes.scheme import Fact
from services.subsidy.attestations import commands, repository
from services.subsidy.schemes.ports import Basis, Declared, FactsMissing, Origin, Question, SourcedFacts


class OwnAttestation(Conflict):
    slug, title = "own-attestation", "本人作出过本笔申请所依据的声明，须由他人审核、审批"


class OwnEvidence(Conflict):
    slug, title = "own-evidence", "本人提交过本笔申请所依据的声明引用的材料，须由他人审核、审批"


class AttestationSource:
    name = commands.SOURCE
    payees = frozenset({"employer", "graduate"})
    origin: Origin = "declared"
    cites_evidence = True

    def misfit(self, take: str, fact: Fact) -> str | None:
        return None if take == fact.name else f"声明按事实本身的名称提供，不写 take: {take}"

    async def facts_of(self, session: AsyncSession, question: Question) -> SourcedFacts:
        """Raises EvidenceRequired too: a statement from before the pack asked for files counts no more."""
        row = await repository.latest(session, question.scheme, question.payee.id, question.period.code)
        if row is None:
            raise FactsMissing()
        values: dict[str, Any] = {name: stated(value) for name, value in row.facts.items()}
        cited = (await repository.cited_evidence(session, [row.id])).get(row.id, ())
        commands.refuse_bare(question.evidenced, row.facts, len(cited))
        return SourcedFacts(values, {"attested": sorted(values)}, cited)

    async def refuse_own(self, session: AsyncSession, basis: Basis, account: UUID) -> None:
        """Raises OwnAttestation for whoever made a statement for the period, even one that no longer counts, and
        OwnEvidence for whoever brought a file that one cites."""
        whose = basis.scheme, basis.payee_id, basis.period.code, account
        if await repository.attested_any(session, *whose):
            raise OwnAttestation()
        if await repository.shown_any(session, *whose):
            raise OwnEvidence()

    def notes(self, declared: Declared) -> list[str]:
        stated = len(declared.get("attested", ()))
        return [f"{stated} 项事实以声明为据，未经核验"] if stated else []
