"""Internships as a source of facts: whose term at a base ended in a period, whom it keeps, and whose word that is."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Conflict
from policy_engine.expressions.types import Number
from policy_engine.expressions.units import Unit
from policy_engine.schemes.scheme import Fact
from services.subsidy.internships import commands, repository
from services.subsidy.internships.models import InternshipOutcome
from services.subsidy.internships.repository import Cohort
from services.subsidy.schemes.ports import Basis, Declared, Origin, Question, SourcedFacts

PERSONS = Unit.parse("人")
Rows: TypeAlias = Sequence[InternshipOutcome]
TAKES: Mapping[str, Callable[[Cohort], Rows]] = {
    "served": lambda cohort: cohort.served,
    "retained": lambda cohort: cohort.retained,
    "insured": lambda cohort: [row for row in cohort.retained if row.insured],
}
"""What a pack may take: persons whose term ended in the period; of these, whom the base keeps; of these, insured."""


class OwnCertification(Conflict):
    slug, title = "own-certification", "本人核实过本笔申请所依据的见习结果，须由他人审核、审批"


class InternshipSource:
    name = commands.SOURCE
    payees = frozenset({"employer"})
    origin: Origin = "recorded"
    cites_evidence = False

    def misfit(self, take: str, fact: Fact) -> str | None:
        if take not in TAKES:
            return f"见习记录没有 {take}，可取 {'、'.join(TAKES)}"
        if not isinstance(fact.type, Number) or fact.type.unit != PERSONS:
            return f"{take} 是人数，事实须为以“人”计的 integer"
        return None

    async def facts_of(self, session: AsyncSession, question: Question) -> SourcedFacts:
        cohort = await repository.cohort(session, question.payee.id, question.period, question.today)
        values = {name: _ids(rows_of(cohort)) for name, rows_of in TAKES.items()}
        return SourcedFacts(values, {"retained": _ids(cohort.declared_retained), "left": _ids(cohort.declared_left)})

    async def refuse_own(self, session: AsyncSession, basis: Basis, account: UUID) -> None:
        """Raises OwnCertification for whoever certified a fact that the amount rests on."""
        if await repository.certified_any(session, basis.payee_id, basis.period, basis.ids, account):
            raise OwnCertification()

    def notes(self, declared: Declared) -> list[str]:
        retained, left = (len(declared.get(name, ())) for name in ("retained", "left"))
        notes = []
        if retained:
            notes.append(f"{retained} 名留用人员的留用、劳动合同和参保情况为用人单位申报，未经核验")
        if left:
            notes.append(f"另有 {left} 名见习人员期满前离开、不计入期满人数，为用人单位申报，未经核验")
        return notes


def _ids(rows: Rows) -> list[str]:
    return [str(row.internship_id) for row in rows]
