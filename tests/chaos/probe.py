"""A consumer that writes down every effect it has: one row per handled event, without any key of its own.

Only the inbox keeps its rows from doubling, so that a broken inbox, relay or consumer shows here.
`python -m tests.chaos.probe` runs it as a worker process of its own.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.background.worker import running_worker
from chassis.messaging.handlers import HandlerTable
from chassis.observability.logging import configure_logging
from chassis.runtime import Runtime
from chassis.service import Definition, Feature, make_service
from chassis.settings import Settings
from contracts.envelope import Delivery
from contracts.events.registry import ContactLogged, GraduateRegistered
from deploy.composition import bus_for, run_main

handlers = HandlerTable()


async def _write(session: AsyncSession, deliveries: Sequence[Delivery[Any]]) -> None:
    insert = text("INSERT INTO effect (subject, event_id) VALUES (:subject, :event_id)")
    for delivery in deliveries:
        await session.execute(insert, {"subject": delivery.subject, "event_id": delivery.id})


@handlers.on_many(GraduateRegistered)
async def on_registered_write(
    session: AsyncSession, deliveries: Sequence[Delivery[GraduateRegistered]], _: Runtime
) -> None:
    await _write(session, deliveries)


@handlers.on_many(ContactLogged)
async def on_contact_write(session: AsyncSession, deliveries: Sequence[Delivery[ContactLogged]], _: Runtime) -> None:
    await _write(session, deliveries)


definition = Definition(
    name="probe",
    title="probe",
    features=(Feature(handlers=handlers),),
    metadata=MetaData(),
    migrations=Path(__file__).parent / "migrations",
)


async def main() -> None:
    settings = Settings()
    service = make_service(definition, settings)
    bus = await bus_for(settings)
    async with running_worker(service, bus):
        await asyncio.Event().wait()


if __name__ == "__main__":
    configure_logging("ERROR")
    run_main(main())
