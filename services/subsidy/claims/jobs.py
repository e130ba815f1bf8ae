"""Regular work on claims: calculate in the window, correct when facts change late."""

from structlog import get_logger

from chassis.jobs import JobTable
from chassis.service import Runtime
from services.subsidy.claims import commands
from services.subsidy.claims.commands import Payee, WindowClosed
from services.subsidy.schemes import repository as facts
from services.subsidy.schemes.models import Assessment

jobs = JobTable()
log = get_logger()
BATCH = 500


@jobs.every(seconds=2)
async def assess_changed_payees(runtime: Runtime) -> int:
    """Calculates what facts have changed for, each payee's period in its own transaction; returns how many.

    Outside its window a first calculation waits: it stays marked.
    """
    async with runtime.transaction() as session:
        waiting = await facts.dirty_assessments(session, BATCH)
    return sum([await _assess(runtime, assessment) for assessment in waiting])


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
