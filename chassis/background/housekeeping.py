"""What is not kept for ever: events that were sent, answers stored for a repeated request, ended sessions without a
living token, nonces of signed requests whose time is over, the last word of processes that died.

Never the inbox, which is what makes a repeated event harmless, and nothing that a service owns.
"""

from sqlalchemy import CursorResult, TextClause, text

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime

jobs = JobTable()
BATCH = 1000

_SENT = text(
    "DELETE FROM outbox WHERE sent_at < now() - make_interval(days => :days)"
    " AND id IN (SELECT id FROM outbox WHERE sent_at IS NOT NULL ORDER BY id LIMIT :batch)"
)
"""Looks at the oldest sent rows only, so it needs no index; however many unsent ones lie before them, they stay."""
_ANSWERS = text(
    "DELETE FROM idempotency_key WHERE scope IN (SELECT scope FROM idempotency_key"
    " WHERE created_at < now() - make_interval(days => :days) LIMIT :batch)"
)
_ENDED_SESSIONS = text(
    "DELETE FROM ended_session WHERE session_id IN (SELECT session_id FROM ended_session"
    " WHERE tokens_until < now() - make_interval(days => :days) LIMIT :batch)"
)

_NONCES = text(
    "DELETE FROM request_nonce WHERE (credential_id, nonce) IN (SELECT credential_id, nonce FROM request_nonce"
    " WHERE forget_at < now() - make_interval(days => :days) LIMIT :batch)"
)
_LOST = text(
    "DELETE FROM worker_part WHERE (process, part) IN (SELECT process, part FROM worker_part"
    " WHERE beat_at < now() - make_interval(days => :days) LIMIT :batch)"
)
LOST_SHOWN_DAYS = 1


@jobs.every(seconds=3600)
async def forget_what_is_long_done(runtime: Runtime) -> int:
    """Deletes, a batch per transaction and by the database's clock, what is older than the settings say."""
    settings = runtime.settings
    sent = await _forget(runtime, _SENT, settings.sent_events_kept_days)
    answers = await _forget(runtime, _ANSWERS, settings.answers_kept_days)
    brief = sum([await _forget(runtime, table, 0) for table in (_ENDED_SESSIONS, _NONCES)])
    return sent + answers + brief + await _forget(runtime, _LOST, LOST_SHOWN_DAYS)


async def _forget(runtime: Runtime, delete: TextClause, days: int) -> int:
    forgotten = 0
    while True:
        async with runtime.transaction() as session:
            done = await session.execute(delete, {"days": days, "batch": BATCH})
        assert isinstance(done, CursorResult)
        forgotten += done.rowcount
        if not done.rowcount:
            return forgotten
