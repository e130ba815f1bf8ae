"""Facts from the registry: what other departments answered."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import CertificateAnswered
from services.subsidy.certificates import commands

handlers = HandlerTable()


@handlers.on(CertificateAnswered)
async def on_certificate_answered_remember_it(
    session: AsyncSession, delivery: Delivery[CertificateAnswered], runtime: Runtime
) -> None:
    await commands.remember(session, runtime.packs, delivery.data)
