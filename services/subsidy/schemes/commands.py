"""Orders about facts: keep what an event says, and note whose entitlement must be calculated again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.policy import Pack, Packs
from chassis.problems import NotFound, Unprocessable
from contracts.events import InternshipEnded, InternshipRetained
from services.subsidy.schemes import repository, rules
from services.subsidy.schemes.models import InternshipOutcome
from services.subsidy.schemes.rules import RETENTION_BONUS, Decision, Limit, Period, Source


class SchemeUnknown(NotFound):
    slug, title = "scheme-unknown", "该城市的政策文件没有此资金项目"


class PeriodUnknown(Unprocessable):
    slug, title = "period-unknown", "核算期写法有误，例如 2023-H1"


@dataclass(frozen=True)
class Window:
    """When claims are taken, with the clause or the city's own reason."""

    months: tuple[int, ...]
    clause: str
    quote: str
    reason: str | None


async def keep_end(session: AsyncSession, packs: Packs, fact: InternshipEnded) -> None:
    """Keeps the end of an internship, unless a later version is known. A corrected date moves it to its period."""
    outcome = await repository.locked_outcome(session, _subject(fact))
    if fact.version <= outcome.ended_version:
        return
    before = outcome.ended_on
    outcome.ended_on, outcome.outcome, outcome.ended_version = fact.ended_on, fact.outcome, fact.version
    await _changed(session, packs, outcome, {before, fact.ended_on})


async def keep_retention(session: AsyncSession, packs: Packs, fact: InternshipRetained) -> None:
    outcome = await repository.locked_outcome(session, _subject(fact))
    if fact.version <= outcome.retained_version:
        return
    outcome.retained, outcome.retained_on = fact.retained, fact.retained_on
    outcome.contract_months, outcome.insured = fact.contract_months, fact.insured
    outcome.retained_version = fact.version
    await _changed(session, packs, outcome, {outcome.ended_on})


def _subject(fact: InternshipEnded | InternshipRetained) -> repository.Subject:
    return repository.Subject(fact.internship_id, fact.employer_id, fact.graduate_id, fact.city, fact.area)


async def _changed(session: AsyncSession, packs: Packs, outcome: InternshipOutcome, days: set[date | None]) -> None:
    """Marks the periods of these days; a city without the scheme has none."""
    pack = packs.city(outcome.city)
    if not pack.has(f"subsidy.{RETENTION_BONUS}.threshold"):
        return
    for day in sorted(day for day in days if day is not None):
        period = rules.period_of(day, period_kind(pack, RETENTION_BONUS, day))
        await repository.mark_dirty(session, RETENTION_BONUS, outcome, period.code)


def period_kind(pack: Pack, scheme: str, on: date) -> str:
    return str(pack.value(f"subsidy.{scheme}.period", on=on).value)


def period_named(pack: Pack, scheme: str, code: str, today: date) -> Period:
    known(pack, scheme, "period")
    try:
        return rules.period_named(code, period_kind(pack, scheme, today))
    except ValueError:
        raise PeriodUnknown() from None


def known(pack: Pack, scheme: str, part: str = "title") -> None:
    """Raises SchemeUnknown for a scheme that this city's document does not have: none is borrowed."""
    if not pack.has(f"subsidy.{scheme}.{part}"):
        raise SchemeUnknown(scheme=scheme, city=pack.city)


def window_of(pack: Pack, scheme: str, on: date) -> Window:
    known(pack, scheme, "window_months")
    cited = pack.value(f"subsidy.{scheme}.window_months", on=on)
    return Window(tuple(cited.value), cited.clause, cited.quote, cited.reason)


def decide_retention_bonus(pack: Pack, period: Period, completed: int, retained: int) -> Decision:
    """The decision by the values in force on the last day of the period."""
    known(pack, RETENTION_BONUS, "threshold")
    threshold = pack.value(f"subsidy.{RETENTION_BONUS}.threshold", on=period.last)
    per_head = pack.value(f"subsidy.{RETENTION_BONUS}.amount_per_head_fen", on=period.last)
    limit = Limit(threshold.value["comparison"], threshold.value["percent"], Source(threshold.clause, threshold.quote))
    return rules.retention_bonus(completed, retained, limit, per_head.value, Source(per_head.clause, per_head.quote))
