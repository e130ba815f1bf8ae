"""What starts and what meets a promise, as it arrives from the registry."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import ContactConfirmed, ContactLogged, GraduateRegistered
from services.notify.clocks import commands

handlers = HandlerTable()


@handlers.on(GraduateRegistered)
async def on_graduate_registered_start_first_contact_clock(
    session: AsyncSession, delivery: Delivery[GraduateRegistered], runtime: Runtime
) -> None:
    await commands.start_first_contact(session, runtime, delivery.data, delivery.time)


@handlers.on(ContactLogged)
async def on_contact_logged_meet_first_contact_clock(
    session: AsyncSession, delivery: Delivery[ContactLogged], runtime: Runtime
) -> None:
    await commands.keep_reached_contact(session, delivery.data, delivery.time)


@handlers.on(ContactConfirmed)
async def on_contact_confirmed_judge_first_contact_clock(
    session: AsyncSession, delivery: Delivery[ContactConfirmed], runtime: Runtime
) -> None:
    await commands.keep_confirmed_contact(session, delivery.data, delivery.time)
