"""Regular work on the messages: each outside channel delivers what is due, and none waits for another."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from structlog import get_logger

from chassis import failpoints
from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.notify.messages import commands, repository, rules
from services.notify.messages.models import Message
from services.notify.messages.ports import Providers
from services.notify.messages.rules import DeliveryOutcome
from services.notify.settings import notify_settings

jobs = JobTable()
log = get_logger()

TOGETHER = 5
"""Messages tried at the same time; a provider in trouble is noticed after so many."""
RUN_SECONDS = 45.0


@jobs.every(seconds=2)
async def deliver_due_wechat_messages(runtime: Runtime) -> int:
    return await _deliver_due(runtime, "wechat")


@jobs.every(seconds=2)
async def deliver_due_sms_messages(runtime: Runtime) -> int:
    return await _deliver_due(runtime, "sms")


async def _deliver_due(runtime: Runtime, channel: str) -> int:
    """Tries what is due until nothing is left, the channel must rest, or the run is long enough."""
    settings, tried, until = notify_settings(), 0, monotonic() + RUN_SECONDS
    if channel not in settings.channels:
        return 0
    providers, patience = Providers.of(runtime, settings), timedelta(hours=settings.give_up_after_hours)
    while monotonic() < until:
        outcomes = await _deliver_some(runtime, providers, channel, patience)
        tried += len(outcomes)
        rest = max((outcome.hold_channel for outcome in outcomes if outcome.hold_channel), default=None)
        if rest is not None:
            await _hold(runtime, channel, rest)
        if rest is not None or not outcomes:
            break
    return tried


async def _deliver_some(
    runtime: Runtime, providers: Providers, channel: str, patience: timedelta
) -> list[DeliveryOutcome]:
    lease = repository.new_lease()
    async with runtime.transaction() as session:
        taken = await repository.lease_due_messages(session, channel, lease, rules.LEASE, patience, TOGETHER)
    return list(await asyncio.gather(*(_deliver(runtime, providers, message) for message in taken)))


async def _deliver(runtime: Runtime, providers: Providers, message: Message) -> DeliveryOutcome:
    """The call in no transaction; its outcome in one of its own, under the lease."""
    outcome = await _attempt(providers, message)
    failpoints.hit("message_before_outcome")
    assert message.lease is not None
    async with runtime.transaction() as session:
        if not await commands.settle(session, runtime, message.id, message.lease, outcome):
            log.warning("message_lease_lost", message_id=str(message.id))
    return outcome


async def _attempt(providers: Providers, message: Message) -> DeliveryOutcome:
    try:
        return await commands.attempt(providers, message)
    except Exception as error:
        log.error("message_attempt_failed", message_id=str(message.id), error=type(error).__name__)
        last = commands.out_of_time(message)
        outcome = rules.no_answer(message.channel, "internal", True, message.attempts, 0.5, last=last)
        return replace(outcome, hold_channel=None)


async def _hold(runtime: Runtime, channel: str, rest: timedelta) -> None:
    log.warning("message_channel_rests", channel=channel, seconds=rest.total_seconds())
    async with runtime.transaction() as session:
        await repository.hold_channel(session, channel, rest)
