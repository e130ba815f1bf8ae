"""Orders about facts: keep what an event says, and note whose entitlement must be calculated again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Conflict, NotFound, Unprocessable
from contracts.events.jobfair import InternshipEnded, InternshipRetained, InternshipStarted
from policy_engine.errors import PackInvalid, SchemeUnknown
from policy_engine.explain.formula import limit, observed
from policy_engine.expressions.evaluate import for_one
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import Name, Number
from policy_engine.expressions.units import NONE, PERCENT
from policy_engine.packs.loader import pack_from
from policy_engine.packs.pack import Cited, Pack, Packs
from policy_engine.schemes import periods
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.periods import Period
from policy_engine.schemes.scheme import Scheme
from services.subsidy.schemes import repository
from services.subsidy.schemes.models import InternshipOutcome
from services.subsidy.schemes.rules import RETENTION_BONUS
from services.subsidy.schemes.schemas import ExplainTarget, TargetView


class PeriodUnknown(Unprocessable):
    slug, title = "period-unknown", "核算期写法有误，例如 2023-H1"


@dataclass(frozen=True)
class Window:
    """When claims are taken, with the clause or the city's own reason."""

    months: tuple[int, ...]
    clause: str
    quote: str
    reason: str | None


class VersionLost(Conflict):
    slug, title = "policy-version-lost", "原决定所用的政策包未留存，不能按原版本核算"


async def keep_packs(session: AsyncSession, packs: Packs) -> None:
    """Keeps the packs that decisions will be made by from now on, so that these can be made again by the same ones."""
    for city in packs.cities:
        await repository.keep_version(session, packs.city(city))


async def pack_of_version(session: AsyncSession, current: Pack, version: str) -> Pack:
    """The pack as it was in that version. Raises VersionLost where it was not kept or can no longer be read."""
    if version == current.version:
        return current
    files = await repository.kept_version(session, current.name, version)
    try:
        pack = await asyncio.to_thread(_restored, current.name, tuple(files.items()))
    except PackInvalid as error:
        raise VersionLost(str(error), version=version) from None
    if pack.version != version:
        raise VersionLost(version=version)
    return pack


@lru_cache(maxsize=8)
def _restored(name: str, files: tuple[tuple[str, bytes], ...]) -> Pack:
    pack = pack_from(name, dict(files))
    catalogue(pack)
    return pack


async def keep_term(session: AsyncSession, packs: Packs, fact: InternshipStarted) -> None:
    """Keeps until when an internship is to last: whoever is never reported as gone has served it."""
    outcome = await repository.locked_outcome(session, _subject(fact))
    before = outcome.term_end
    outcome.planned_end_on = fact.planned_end_on
    await _changed(session, packs, outcome, before)


async def keep_end(session: AsyncSession, packs: Packs, fact: InternshipEnded) -> None:
    """Keeps the end of an internship, unless a later version is known. A corrected date moves it to its period."""
    outcome = await repository.locked_outcome(session, _subject(fact))
    if fact.version <= outcome.ended_version:
        return
    before = outcome.term_end
    outcome.planned_end_on = fact.planned_end_on
    outcome.ended_on, outcome.outcome, outcome.end_origin = fact.ended_on, fact.outcome, fact.origin
    outcome.end_certified_by, outcome.ended_version = fact.certified_by, fact.version
    await _changed(session, packs, outcome, before)


async def keep_retention(session: AsyncSession, packs: Packs, fact: InternshipRetained) -> None:
    """Keeps whether a base keeps its intern. Whoever it kept before the planned end counts there by that alone."""
    outcome = await repository.locked_outcome(session, _subject(fact))
    if fact.version <= outcome.retained_version:
        return
    before = outcome.term_end
    outcome.retained, outcome.retained_on = fact.retained, fact.retained_on
    outcome.contract_months, outcome.insured = fact.contract_months, fact.insured
    outcome.retention_origin, outcome.retention_certified_by = fact.origin, fact.certified_by
    outcome.retained_version = fact.version
    await _changed(session, packs, outcome, before)


def _subject(fact: InternshipStarted | InternshipEnded | InternshipRetained) -> repository.Subject:
    return repository.Subject(fact.internship_id, fact.employer_id, fact.graduate_id, fact.city, fact.area)


async def _changed(session: AsyncSession, packs: Packs, outcome: InternshipOutcome, before: date | None) -> None:
    """Marks the periods that it counted in and counts in now; a city without the scheme has none."""
    pack = packs.city(outcome.city)
    if RETENTION_BONUS not in catalogue(pack):
        return
    for day in sorted(day for day in {before, outcome.term_end} if day is not None):
        period = periods.period_of(day, period_kind(pack, RETENTION_BONUS, day))
        await repository.mark_dirty(session, RETENTION_BONUS, outcome, period.code)


def period_kind(pack: Pack, scheme: str, on: date) -> str:
    return str(_parameter(pack, scheme, "period", on).value)


def period_named(pack: Pack, scheme: str, code: str, today: date) -> Period:
    """Raises PeriodUnknown for a code that the scheme's kind of period does not have."""
    kind = period_kind(pack, scheme, today)
    try:
        return periods.period_named(code, kind)
    except ValueError:
        raise PeriodUnknown() from None


def window_of(pack: Pack, scheme: str, on: date) -> Window:
    cited = _parameter(pack, scheme, "window_months", on)
    return Window(tuple(cited.value), cited.clause, cited.quote, cited.reason)


def _parameter(pack: Pack, scheme: str, name: str, on: date) -> Cited:
    """Raises SchemeUnknown where this city's document has no such thing: none is borrowed."""
    parameters = scheme_of(pack, scheme).parameters
    if name not in parameters:
        raise SchemeUnknown(scheme=scheme, city=pack.city)
    return pack.parameter(parameters[name], name, on=on)


class TargetUnknown(NotFound):
    slug, title = "target-unknown", "政策文件没有此项比例目标"


class PartOfLess(Unprocessable):
    slug, title = "part-exceeds-whole", "分子不能大于分母"


def judge_target(pack: Pack, case: ExplainTarget, on: date) -> TargetView:
    """Holds a share against a target in per cent. Raises TargetUnknown, PartOfLess, and ParameterNotCited."""
    node = dict(pack.parameters()).get(case.target)
    if node is None:
        raise TargetUnknown(target=case.target, city=pack.city)
    cited = pack.parameter(node, case.target, on=on)
    if not isinstance(cited.value, Mapping) or set(cited.value) != {"comparison", "percent"}:
        raise TargetUnknown(target=case.target, city=pack.city)
    if case.part > case.whole:
        raise PartOfLess()
    name = TARGET_SYMBOLS.get(cited.value["comparison"])
    if name is None:
        raise TargetUnknown(target=case.target, city=pack.city)
    rule = understand(f"part / whole {name} bound", _share_of(cited.value["percent"]))
    values = {"part": case.part, "whole": case.whole}
    return TargetView(
        target=case.target,
        on=on,
        applicable=case.whole > 0,
        met=bool(for_one(rule)(values)),
        observed=observed(rule)(values) if case.whole else None,
        limit=limit(rule)(values),
        clause=cited.clause,
        quote=cited.quote,
    )


TARGET_SYMBOLS = {"at_least": ">=", "over": ">"}


def _share_of(percent: int) -> dict[str, Name]:
    count = Number(NONE, 0, 10**12)
    bound = Name(Number(PERCENT, percent, percent), "目标", percent, known=True)
    return {"part": Name(count, "分子"), "whole": Name(count, "分母"), "bound": bound}


def ambiguous(pack: Pack) -> list[Scheme]:
    """The schemes whose clauses have several readings."""
    return [scheme for scheme in catalogue(pack).values() if len(scheme.readings) > 1]


def has_window(scheme: Scheme) -> bool:
    return "window_months" in scheme.parameters


def decide_retention_bonus(pack: Pack, judged_on: date, completed: int, retained: int) -> Decision:
    """The decision by the values in force on the last day of the period."""
    facts = {"completed": completed, "retained": retained}
    return explain(scheme_of(pack, RETENTION_BONUS), facts, judged_on)
