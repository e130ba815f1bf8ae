"""Notify: the deadlines towards people, and the messages about everything that happens to them."""

from pathlib import Path

from fastapi import FastAPI
from structlog import get_logger

from chassis.app import build_app
from chassis.runtime import Runtime
from chassis.service import Definition, Service
from services.notify.area_clocks.feature import feature as area_clocks
from services.notify.clock_lateness.feature import feature as clock_lateness
from services.notify.clock_moves.feature import feature as clock_moves
from services.notify.clock_pauses.feature import feature as clock_pauses
from services.notify.clock_stops.feature import feature as clock_stops
from services.notify.clock_turns.feature import feature as clock_turns
from services.notify.clocks.feature import feature as clocks
from services.notify.duties.feature import feature as duties
from services.notify.graduate_messages.feature import feature as graduate_messages
from services.notify.messages.feature import feature as messages
from services.notify.messages.templates import TEMPLATES
from services.notify.missed_periods.feature import feature as missed_periods
from services.notify.models_base import Base
from services.notify.projections.feature import feature as projections
from services.notify.report_clocks.feature import feature as report_clocks
from services.notify.settings import NotifySettings, notify_settings
from services.notify.task_clocks.feature import feature as task_clocks

log = get_logger()

definition = Definition(
    name="notify",
    title="启航 · 时限与消息服务",
    features=(
        clocks,
        area_clocks,
        clock_lateness,
        clock_moves,
        clock_pauses,
        clock_turns,
        clock_stops,
        missed_periods,
        report_clocks,
        task_clocks,
        graduate_messages,
        messages,
        duties,
        projections,
    ),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
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
