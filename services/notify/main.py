"""Notify: the promises to people, and the messages about everything that happens to them."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI
from structlog import get_logger

from chassis.app import build_app
from chassis.background.jobs import JobTable
from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from chassis.service import Definition, Service
from policy_engine.packs.schema import check_all
from services.notify.access import ACCESS
from services.notify.clocks import endpoints as clocks
from services.notify.clocks import event_handlers as clock_handlers
from services.notify.clocks import jobs as clock_jobs
from services.notify.clocks.repository import overdue_clocks
from services.notify.clocks.shapes import SHAPES
from services.notify.duties import endpoints as duties
from services.notify.duties import event_handlers as duty_handlers
from services.notify.duties.repository import count_unserved_addressees
from services.notify.messages import endpoints as messages
from services.notify.messages import event_handlers as message_handlers
from services.notify.messages import jobs as message_jobs
from services.notify.messages.templates import TEMPLATES
from services.notify.models_base import Base
from services.notify.settings import NotifySettings, notify_settings

log = get_logger()

definition = Definition(
    name="notify",
    title="启航 · 时限与消息服务",
    routers=(clocks.router, messages.router, messages.resending, duties.router),
    access=ACCESS,
    handlers=HandlerTable.of(clock_handlers.handlers, message_handlers.handlers, duty_handlers.handlers),
    jobs=JobTable.of(clock_jobs.jobs, message_jobs.jobs),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    check_packs=partial(check_all, shapes=SHAPES),
    gauges={"clocks_overdue": overdue_clocks, "addressees_unserved": count_unserved_addressees},
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)


async def prepare(runtime: Runtime) -> None:
    """Refuses known secrets before anything is served, and says which messages will stay in the inbox."""
    for channel in ("wechat", "sms"):
        lacking = templates_without(notify_settings(), channel)
        if lacking:
            log.warning("channel_not_configured", channel=channel, templates=lacking)


def templates_without(settings: NotifySettings, channel: str) -> list[str]:
    """The templates that want this channel and cannot use it."""
    wanting = (name for name, template in TEMPLATES.items() if channel in template.channels)
    return [name for name in wanting if channel not in settings.channels_for(name)]
