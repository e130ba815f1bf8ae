"""Steps of the tests of the audit chain."""

from chassis import audit, audit_check
from chassis.access import Caller
from chassis.audit_check import Checked
from chassis.db import new_id
from chassis.service import Service
from contracts.roles import Role
from tests.component.messaging.stage import AREA, Stage

BY = Caller(new_id(), Role.CASEWORKER, AREA)
JOB = "chain_audit_entries"


async def write(service: Service, count: int) -> None:
    async with service.runtime.transaction() as session:
        for serial in range(count):
            await audit.record(session, BY, f"act_{serial}", "thing", new_id(), "核对", {"serial": str(serial)})


async def chain(stage: Stage) -> int:
    return await stage.producer.jobs.run(JOB, stage.producer.runtime)


async def checked(stage: Stage) -> Checked:
    async with stage.producer.runtime.transaction() as session:
        return await audit_check.check(session, stage.producer.runtime.cipher)


# A superuser at work ------------------------------------------------------------------------------------------------
HISTORY = """
INSERT INTO audit_entry (at, actor_id, actor_role, area, address, action, object_kind, object_id, purpose, detail)
SELECT now() - interval '2 days' + n * interval '1 minute', gen_random_uuid(), 'caseworker', 'urumqi/650102',
    '203.0.113.' || n, 'act_' || n, 'thing', n::text, '核对', '{"field": "phone"}'
FROM generate_series(1, 60) AS n
"""
ENTRIES, BLOCKS = 60, 12
