"""What casework hears from jobfair: referrals and retentions."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import InternshipRetained, PostReferred
from services.registry.casework import commands

handlers = HandlerTable()


@handlers.on(PostReferred)
async def on_post_referred_count_service(
    session: AsyncSession, delivery: Delivery[PostReferred], runtime: Runtime
) -> None:
    await commands.record_referral(session, delivery.data)


@handlers.on(InternshipRetained)
async def on_internship_retained_state_employment(
    session: AsyncSession, delivery: Delivery[InternshipRetained], runtime: Runtime
) -> None:
    await commands.record_retention(session, delivery.data, await runtime.clock.today(session))
