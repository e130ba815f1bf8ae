"""All SQL of the throttle."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, Table, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import instant
from services.registry.sign_ins.models import SignInThrottle
from services.registry.sign_ins.rules import Count

_TABLE = cast(Table, SignInThrottle.__table__)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(encode(:key, 'hex'), 17))")


async def locked(session: AsyncSession, keys: Sequence[bytes]) -> datetime:
    """Lets one attempt after another count under these keys; returns the instant, by the database's clock.

    Always the login's key before the address's: no two attempts wait for each other.
    """
    for key in keys:
        await session.execute(_LOCK, {"key": key})
    return await instant(session)


async def counts_of(session: AsyncSession, keys: Sequence[bytes]) -> Mapping[bytes, Count]:
    """What stands under each of the keys; nothing is a count of none."""
    rows = await session.execute(select(_TABLE).where(_TABLE.c.login_hash.in_(keys)))
    stored = {
        bytes(row.login_hash): Count(row.failures, row.locked_until, row.familiar_at, row.touched_at) for row in rows
    }
    return {key: stored.get(key, Count()) for key in keys}


async def put_counts(session: AsyncSession, counts: Mapping[bytes, Count], now: datetime) -> None:
    if not counts:
        return
    rows = [
        {
            "login_hash": key,
            "failures": count.failures,
            "locked_until": count.blocked_until,
            "familiar_at": count.familiar_at,
            "touched_at": now,
        }
        for key, count in counts.items()
    ]
    statement = insert(_TABLE).values(rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "login_hash"}
    await session.execute(statement.on_conflict_do_update(index_elements=["login_hash"], set_=changed))


async def forget(session: AsyncSession, idle: timedelta, familiar: timedelta, limit: int) -> int:
    """Deletes up to `limit` counts that no attempt touched for so long; a familiar pair stays longer."""
    stale = (_TABLE.c.touched_at < func.now() - idle) & or_(
        _TABLE.c.familiar_at.is_(None), _TABLE.c.familiar_at < func.now() - familiar
    )
    chosen = select(_TABLE.c.login_hash).where(stale).limit(limit)
    done = await session.execute(delete(_TABLE).where(_TABLE.c.login_hash.in_(chosen)))
    assert isinstance(done, CursorResult)
    return done.rowcount
