"""The place of a payee's own record as a source of facts: its district, which nobody states by hand."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Conflict
from policy_engine.expressions.types import Choice
from policy_engine.schemes.scheme import Fact
from services.subsidy.projections import repository as projections
from services.subsidy.schemes.ports import Basis, Declared, Origin, Question, SourcedFacts

DISTRICT = "district"
"""What a pack takes: the code of the district in which an employer is verified, or a graduate is served."""


class DistrictNotRecorded(Conflict):
    slug, title = "district-not-recorded", "登记的记录没有写明所在区，不能核算；补正登记后再核算"


class AreaSource:
    """The records that the jobfair and the registry have of a payee, as they are today."""

    name = "area"
    payees = frozenset({"employer", "graduate"})
    origin: Origin = "recorded"
    cites_evidence = False

    def misfit(self, take: str, fact: Fact) -> str | None:
        if take != DISTRICT:
            return f"area 写 take: {DISTRICT}，不写 {take}"
        return None if is_district(fact) else "take: district 是所在区，事实须为 type: district"

    async def facts_of(self, session: AsyncSession, question: Question) -> SourcedFacts:
        """Raises DistrictNotRecorded for a record of the whole city, and for nobody on record."""
        area = await projections.area_of(session, question.payee.id, question.payee.kind)
        _, _, rest = (area or "").partition("/")
        if not rest:
            raise DistrictNotRecorded()
        return SourcedFacts({DISTRICT: rest.partition("/")[0]}, {})

    async def refuse_own(self, session: AsyncSession, basis: Basis, account: UUID) -> None:
        """Nobody: the record is of a verification or a registration, in another service, with its own two persons."""

    def notes(self, declared: Declared) -> list[str]:
        return []


def is_district(fact: Fact) -> bool:
    return isinstance(fact.type, Choice) and fact.type.is_district
