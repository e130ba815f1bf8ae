"""Orders about internships: keep what an event says, and note whose entitlement must be calculated again."""

from contextlib import suppress
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.jobfair import InternshipEnded, InternshipRetained, InternshipStarted
from policy_engine.errors import SchemeUnknown
from policy_engine.packs.pack import Packs
from policy_engine.schemes.periods import Period
from services.subsidy.internships import repository
from services.subsidy.internships.models import InternshipOutcome
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes.commands import PeriodUnknown
from services.subsidy.schemes.ports import Payee

SOURCE = "internships"
"""As packs cite it."""


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
    """Marks the periods that it counted in and counts in now, for every scheme that is fed by internships."""
    days = {day for day in (before, outcome.term_end) if day is not None}
    payee = Payee(outcome.employer_id, outcome.city, outcome.area)
    await schemes.mark_changed(session, packs, SOURCE, payee, days)


def period_named(packs: Packs, city: str, code: str) -> Period:
    """A period of one of the city's schemes that are fed by internships. Raises PeriodUnknown, and SchemeUnknown where
    the city has none."""
    fed = [scheme for pack in reversed(packs.of_city(city)) for scheme in schemes.fed_by(pack, SOURCE)]
    if not fed:
        raise SchemeUnknown(city=city)
    for scheme in fed:
        with suppress(PeriodUnknown):
            return schemes.period_named(scheme, code)
    raise PeriodUnknown()
