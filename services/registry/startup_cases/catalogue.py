"""What a city's pack lays down for those who want to start up."""

from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.startup_cases.rules import Interval, Items

ITEMS = "services.provisions.startup_intention"
TRACKING = "services.provisions.startup_tracking"
FOLLOW_UP = ("clocks.provisions.startup_tracking.interval_days", "clocks.provisions.follow_up.interval_days")
"""What the document says of those who start up goes before what it says of everybody."""


class NoStartupItems(Unprocessable):
    slug, title = "no-startup-items", "该城市文件未规定对有创业意向的提供哪些服务"


class NoStartupTracking(Unprocessable):
    slug, title = "no-startup-tracking", "该城市文件没有跟踪式创业服务的规定"


def items_of(pack: Pack, on: date) -> Items:
    """Raises NoStartupItems where the city's document gives nothing."""
    if not pack.has(ITEMS):
        raise NoStartupItems()
    cited = pack.value(ITEMS, on=on)
    return Items(cited.value, cited.clause, cited.quote)


def tracking_of(pack: Pack, on: date) -> Items:
    """Raises NoStartupTracking where the city's document gives nothing."""
    if not pack.has(TRACKING):
        raise NoStartupTracking()
    cited = pack.value(TRACKING, on=on)
    return Items(cited.value, cited.clause, cited.quote)


def interval_of(pack: Pack, on: date) -> Interval:
    path = next((path for path in FOLLOW_UP if pack.has(path)), None)
    if path is None:
        return Interval(None, None, "文件未规定跟进间隔")
    try:
        cited = pack.value(path, on=on)
    except ParameterNotCited as unset:
        return Interval(None, unset.clause, "文件未规定跟进间隔")
    return Interval(int(cited.value), cited.clause, None)
