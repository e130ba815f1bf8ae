"""How this service learns which graduates there are and where they are served."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import GraduateListed, GraduateRegistered
from services.jobfair.referrals import commands

handlers = HandlerTable()


@handlers.on(GraduateListed)
async def on_graduate_listed_know_graduate(
    session: AsyncSession, delivery: Delivery[GraduateListed], runtime: Runtime
) -> None:
    await commands.know_graduate(session, delivery.data, delivery.time, delivery.id)


@handlers.on(GraduateRegistered)
async def on_graduate_registered_know_graduate(
    session: AsyncSession, delivery: Delivery[GraduateRegistered], runtime: Runtime
) -> None:
    await commands.know_graduate(session, delivery.data, delivery.time, delivery.id)
