"""Regular work on accounts: announce who serves which area, however the account came to it."""

from chassis.background.jobs import JobTable
from chassis.messaging import outbox
from chassis.runtime import Runtime
from contracts.events.registry import StaffDutyChanged
from services.registry.accounts import repository
from services.registry.accounts.models import StaffAccount

jobs = JobTable()
BATCH = 200


@jobs.every(seconds=2)
async def announce_staff_duties(runtime: Runtime) -> int:
    """Accounts opened, moved or closed since the last time, also those of before this job and those closed by SQL."""
    async with runtime.transaction() as session:
        waiting = await repository.unannounced_duties(session, BATCH)
        for account, duty in waiting:
            account.announced_duty, account.announced_version = duty, account.announced_version + 1
        await outbox.record(session, *(_changed(account) for account, _ in waiting))
    return len(waiting)


def _changed(account: StaffAccount) -> StaffDutyChanged:
    return StaffDutyChanged(
        account_id=account.id,
        role=account.role,
        area=account.area or "",
        active=account.active,
        version=account.announced_version,
    )
