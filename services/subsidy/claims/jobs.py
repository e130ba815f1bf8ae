"""Regular work on claims: calculate in the window, correct when facts change late."""

from collections.abc import Sequence

from structlog import get_logger

from chassis.jobs import JobTable
from chassis.service import Runtime
from services.subsidy.claims import commands, repository
from services.subsidy.claims.commands import Payee, WindowClosed
from services.subsidy.schemes.models import Assessment

jobs = JobTable()
log = get_logger()
BATCH = 500


@jobs.every(seconds=2)
async def assess_changed_payees(runtime: Runtime) -> int:
    """Calculates what facts have changed for, each payee's period in its own transaction; returns how many.

    Outside its window a first calculation waits: it stays marked. One that fails does not keep the others waiting.
    """
    done, last = 0, None
    while changed := await _changed(runtime, last):
        done += sum([await _assess(runtime, assessment) for assessment in changed])
        last = changed[-1]
    return done


async def _changed(runtime: Runtime, after: Assessment | None) -> Sequence[Assessment]:
    async with runtime.transaction() as session:
        today = await runtime.clock.today(session)
        waiting = await repository.waiting_periods(session)
        first = [one for one in waiting if commands.takes_first_calculations(runtime.packs, one, today)]
        return await repository.assessments_to_make(session, first, after, BATCH)


async def _assess(runtime: Runtime, assessment: Assessment) -> int:
    payee = Payee(assessment.payee_id, assessment.city, assessment.area)
    try:
        async with runtime.transaction() as session:
            today = await runtime.clock.today(session)
            await commands.assess_retention_bonus(session, runtime.packs, payee, assessment.period, today)
    except WindowClosed:
        return 0
    except Exception as error:
        log.warning("assessment_failed", payee_id=str(assessment.payee_id), error=type(error).__name__)
        return 0
    return 1
