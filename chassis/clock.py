"""Business time: the date that rules and deadlines judge by. Leases, tokens and retries never use it."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

CIVIL = ZoneInfo("Asia/Shanghai")
StatedDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
"""A civil date as somebody states it: no year that is a slip of the pen, none that no calendar reaches."""


def civil_date(at: datetime) -> date:
    """The date of an instant in Asia/Shanghai, whatever the host's time zone."""
    return at.astimezone(CIVIL).date()


class BusinessClock:
    """Real time, unless this is a demo platform whose database says otherwise."""

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo
        self.next_move = asyncio.Event()
        """Set once business time has been set and committed in this process; the next move has an event of its own."""

    async def now(self, session: AsyncSession) -> datetime:
        """Aware UTC."""
        return await self.stopped_at(session) or datetime.now(UTC)

    async def stopped_at(self, session: AsyncSession) -> datetime | None:
        """The instant at which business time was stopped, aware UTC; None where it follows real time."""
        if not self._demo:
            return None
        at: datetime | None = await session.scalar(text("SELECT at FROM business_clock"))
        return at.astimezone(UTC) if at else None

    async def today(self, session: AsyncSession) -> date:
        return civil_date(await self.now(session))

    async def set(self, session: AsyncSession, at: datetime | None) -> None:
        """Stops business time at an instant; None lets it follow real time again. Demo mode only."""
        if not self._demo:
            raise RuntimeError("business time can be set in demo mode only")
        await session.execute(
            text("INSERT INTO business_clock (id, at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at = excluded.at"),
            {"at": at},
        )
        event.listen(session.sync_session, "after_commit", self._moved, once=True)

    def _moved(self, _: object) -> None:
        self.next_move.set()
        self.next_move = asyncio.Event()


def create_clock_table(op: Any) -> None:
    op.create_table(
        "business_clock",
        sa.Column("id", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_business_clock"),
        sa.CheckConstraint("id = 1", name="ck_business_clock_single"),
    )


def drop_clock_table(op: Any) -> None:
    op.drop_table("business_clock")
