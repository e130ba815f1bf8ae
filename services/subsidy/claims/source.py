"""What a payee is granted and paid by schemes of the city, as a source of facts for another: caps, exclusions, and
schemes that need another's payment."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.errors import Dependent
from policy_engine.explain.formula import yuan
from policy_engine.schemes.catalogue import catalogue, examined
from policy_engine.schemes.scheme import Fact, Scheme
from policy_engine.schemes.tallies import STAGES, WITHIN, Tally
from services.subsidy.claims import repository, rules
from services.subsidy.schemes import counting
from services.subsidy.schemes.ports import Basis, Declared, Origin, Question, SourcedFacts


class PaymentSource:
    """Nobody's word alone: two persons passed each claim that counts, and the bank settled what is paid."""

    name = counting.SOURCE
    payees = frozenset({"employer", "graduate"})
    origin: Origin = "recorded"
    cites_evidence = False

    def misfit(self, take: str, fact: Fact) -> str | None:
        return "payments 须写明 take，如 take: {sum: granted, of: [项目], within: year}"

    async def facts_of(self, session: AsyncSession, question: Question) -> SourcedFacts:
        """Values by the scheme's own names of its facts."""
        schemes = {name for tally in question.tallies.values() for name in tally.of}
        grants = await repository.grants_of(session, question.payee, {*schemes, question.scheme})
        case = question.scheme, question.period.code
        values = {
            name: rules.tallied(
                grants, case, tally, tally.span(question.period, question.judged_on), as_new=question.as_new
            )
            for name, tally in question.tallies.items()
        }
        return SourcedFacts(values, {})

    async def refuse_own(self, session: AsyncSession, basis: Basis, account: UUID) -> None:
        """Nobody: who decided on another claim has no seat on this one by that."""

    def notes(self, declared: Declared) -> list[str]:
        return []


def misfit(scheme: Scheme, tally: Tally, fact: Fact) -> str | None:
    """Why a tally cannot be taken for a fact of a scheme, in Chinese; None where it can. Raises Dependent where a
    scheme that it counts is flawed itself."""
    outcome = examined(scheme.pack)
    schemes = outcome.schemes
    for name in tally.of:
        if name not in schemes:
            return f"of 中没有项目 {name}；本包有 {'、'.join(sorted(schemes))}"
        if name not in outcome.sound:
            raise Dependent
        if schemes[name].claim is None:
            return f"of 中的 {name} 没有 claim 一节，不接受申领，不会有已批准或已付的金额"
        if schemes[name].payee != scheme.payee:
            return f"of 中的 {name} 对象为 {schemes[name].payee}，与本项目的 {scheme.payee} 不是同一对象"
    return tally.misfit(fact.type)


def notes_on_others(scheme: Scheme, facts: rules.Facts) -> list[str]:
    """What of other claims a claim was judged by, for the letter."""
    return list(_notes(scheme, rules.counted(facts)))


def _notes(scheme: Scheme, facts: rules.Facts) -> Iterator[str]:
    for name, tally in (scheme.claim.tallies if scheme.claim else {}).items():
        if name in facts:
            titles = "、".join(f"“{catalogue(scheme.pack)[other].title}”" for other in tally.of)
            basis = f"{WITHIN[tally.within]}{titles}{STAGES[tally.stage]}的各笔，本笔除外"
            yield f"{scheme.facts[name].title}：{_amount(tally, facts[name])}（{basis}）"


def _amount(tally: Tally, value: int | bool) -> str:
    if tally.measure == "sum":
        return f"{yuan(value)} 元"
    return f"{value} 次" if tally.measure == "count" else ("有" if value else "没有")
