"""Sessions that ended while tokens of theirs still run: a service's own list, and what a process remembers of it.

Every process that serves requests reads the list of its own database again before it believes a token of a session,
unless it did so a moment ago. So a service needs nobody else to refuse, and one that was away catches up.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from chassis.db import transaction
from chassis.problems import Unauthenticated, Unavailable

READ_AGAIN_SECONDS = 2.0
"""The list is never older than this when a token is judged by it."""
_END = text(
    "INSERT INTO ended_session (session_id, tokens_until)"
    " SELECT * FROM (SELECT CAST(:session_id AS uuid), CAST(:tokens_until AS timestamptz)) AS heard (id, until)"
    " WHERE until > now()"
    " ON CONFLICT (session_id) DO UPDATE"
    " SET tokens_until = greatest(ended_session.tokens_until, excluded.tokens_until)"
)
_ENDED = text("SELECT session_id FROM ended_session WHERE tokens_until > now()")


async def end(session: AsyncSession, session_id: UUID, tokens_until: datetime) -> None:
    """From the commit on, tokens of this session are refused. Again, late or in any order: the same.

    `tokens_until`: the last of them has expired by then, and the row may go; past it there is nothing to refuse.
    """
    await session.execute(_END, {"session_id": session_id, "tokens_until": tokens_until})


class EndedSessions:
    """What one process knows of the list, read through `sessions` and at most READ_AGAIN_SECONDS old."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions = sessions
        self._monotonic = monotonic
        self._ended: frozenset[UUID] = frozenset()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def refuse(self, session_id: UUID | None) -> None:
        """Raises Unauthenticated for a session that has ended, and Unavailable where that cannot be known.

        A token that belongs to no session passes.
        """
        if session_id is None:
            return
        async with self._reading:
            if self._monotonic() - self._read_at >= READ_AGAIN_SECONDS:
                await self._read()
        if session_id in self._ended:
            raise Unauthenticated("登录已失效，请重新登录")

    async def read(self) -> None:
        """Reads the list now. Raises Unavailable where it cannot be read."""
        async with self._reading:
            await self._read()

    async def _read(self) -> None:
        asked_at = self._monotonic()
        try:
            async with transaction(self._sessions) as session:
                self._ended = frozenset((await session.scalars(_ENDED)).all())
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable("数据库暂不可用，请稍后重试") from error
        self._read_at = asked_at


def create_ended_sessions(op: Any) -> None:
    op.create_table(
        "ended_session",
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("tokens_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_ended_session"),
    )


def drop_ended_sessions(op: Any) -> None:
    op.drop_table("ended_session")
