"""What holds requests apart that share a transaction."""

from tests.mutants.runner import Guard

TOGETHER = "tests/component/registry/test_registrations_together.py"
CREATIONS, NEW_PEOPLE = "chassis/creations.py", "services/registry/registration/repository.py"
GUARDS = (
    Guard(
        "16.6",
        "two that want the same lock do not go together",
        CREATIONS,
        "fits = len(batch) < MOST and locks.isdisjoint(request.locks)",
        "fits = len(batch) < MOST",
        (f"{TOGETHER}::test_one_phone_registers_as_many_as_ever_among_those_that_wait_together",),
    ),
    Guard(
        "16.6",
        "a phone that somebody has used is looked at alone",
        NEW_PEOPLE,
        "  WHERE NOT EXISTS (SELECT FROM phone_use WHERE phone_use.phone_index = given.phone_index)\n",
        "",
        (f"{TOGETHER}::test_one_phone_registers_as_many_as_ever_among_those_that_wait_together",),
    ),
    Guard(
        "16.6",
        "events, trail and answer are of those alone whose rows were written",
        CREATIONS,
        "AS row(n, {EVENT_NAMES}, place) JOIN done USING (n) ORDER BY place)",
        "AS row(n, {EVENT_NAMES}, place) ORDER BY place)",
        (f"{TOGETHER}::test_they_leave_what_each_leaves_alone",),
    ),
    Guard(
        "16.6",
        "who is blocked by a row is waited for a moment only",
        CREATIONS,
        "LOCK_TIMEOUT_MS = 200",
        "LOCK_TIMEOUT_MS = 60_000",
        (f"{TOGETHER}::test_a_person_whom_somebody_else_is_writing_holds_up_nobody_else_for_long",),
    ),
    Guard(
        "16.6",
        "what the shared transaction refuses is tried alone",
        "chassis/idempotency.py",
        "    return answer if written else None",
        "    return answer",
        (f"{TOGETHER}::test_they_leave_what_each_leaves_alone",),
    ),
)
