"""Regular work on claims: calculate in the window, correct when facts change late."""

from collections.abc import Sequence
from datetime import date
from time import monotonic
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from policy_engine.errors import NoDocumentInForce
from policy_engine.schemes.periods import ONCE
from services.subsidy.assessments import commands, repository
from services.subsidy.assessments.commands import Asked
from services.subsidy.assessments.repository import Waiting
from services.subsidy.schemes.commands import WindowClosed
from services.subsidy.schemes.models import Assessment
from services.subsidy.schemes.ports import FactsMissing, Payee

jobs = JobTable()
log = get_logger()
BATCH = 500
AGAIN_SECONDS = 60
"""What was refused once is refused again until a person acts: it is not tried at every turn."""

_refused: WeakKeyDictionary[AsyncEngine, dict[tuple[str, UUID, str], float]] = WeakKeyDictionary()
"""A service's assessments that failed in this process, and until when they rest."""


@jobs.every(seconds=2)
async def assess_changed_payees(runtime: Runtime) -> int:
    """Calculates what facts have changed for, each payee's period in its own transaction; returns how many.

    Outside its window a first calculation waits: it stays marked. One that fails does not keep the others waiting.
    """
    done, last = 0, None
    resting = _resting(runtime)
    while changed := await _changed(runtime, last):
        done += sum([await _assess(runtime, assessment) for assessment in changed if _key(assessment) not in resting])
        last = changed[-1]
    return done


async def _changed(runtime: Runtime, after: Assessment | None) -> Sequence[Assessment]:
    async with runtime.transaction() as session:
        first = await _first(runtime, session, await runtime.clock.today(session))
        return await repository.assessments_to_make(session, first, after, BATCH, runtime.packs.stopped)


async def _first(runtime: Runtime, session: AsyncSession, today: date) -> Sequence[Waiting]:
    waiting = await repository.waiting_periods(session, runtime.packs.stopped)
    return [period for period in waiting if commands.takes_first_calculations(runtime.packs, period, today)]


async def assessments_waiting(runtime: Runtime) -> float:
    """How many could be calculated today and are not; a gauge. It stays up where one is refused: the log says why."""
    async with runtime.transaction() as session:
        first = await _first(runtime, session, await runtime.clock.today(session))
        return float(await repository.count_to_make(session, first, runtime.packs.stopped))


def _resting(runtime: Runtime) -> dict[tuple[str, UUID, str], float]:
    """Forgets whose rest is over."""
    now, rests = monotonic(), _refused.get(runtime.engine, {})
    _refused[runtime.engine] = {key: until for key, until in rests.items() if until > now}
    return _refused[runtime.engine]


def _key(assessment: Assessment) -> tuple[str, UUID, str]:
    return assessment.scheme, assessment.payee_id, assessment.period


async def _assess(runtime: Runtime, assessment: Assessment) -> int:
    try:
        async with runtime.transaction() as session:
            return await _calculate(runtime, session, assessment)
    except WindowClosed:
        return 0
    except Exception as error:
        log.warning("assessment_failed", payee_id=str(assessment.payee_id), error=type(error).__name__)
        if not isinstance(error, SQLAlchemyError):  # a database that was away is no refusal
            _refused[runtime.engine][_key(assessment)] = monotonic() + AGAIN_SECONDS
        return 0


async def _calculate(runtime: Runtime, session: AsyncSession, assessment: Assessment) -> int:
    """One that waits for somebody's word, or that no document takes as it is stated, is set aside until somebody speaks
    again; so is what is claimed once and was late."""
    payee = Payee(assessment.payee_id, assessment.city, assessment.area)
    asked = Asked(assessment.scheme, payee, assessment.period)
    try:
        await commands.assess(session, runtime.packs, asked, await runtime.clock.today(session))
    except (FactsMissing, NoDocumentInForce, WindowClosed) as error:
        if isinstance(error, WindowClosed) and assessment.period != ONCE:
            raise
        await commands.set_aside(session, assessment)
        return 0
    return 1
