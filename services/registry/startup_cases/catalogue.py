"""What a city's pack lays down for those who want to start up."""

from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.startup_cases.rules import Interval, Items

ITEMS = "services.provisions.startup_intention"
FOLLOW_UP = "clocks.provisions.follow_up.interval_days"


class NoStartupItems(Unprocessable):
    slug, title = "no-startup-items", "该城市文件未规定对有创业意向的提供哪些服务"


def items_of(pack: Pack, on: date) -> Items:
    """Raises NoStartupItems where the city's document gives nothing."""
    if not pack.has(ITEMS):
        raise NoStartupItems()
    cited = pack.value(ITEMS, on=on)
    return Items(cited.value, cited.clause, cited.quote)


def interval_of(pack: Pack, on: date) -> Interval:
    if not pack.has(FOLLOW_UP):
        return Interval(None, None, "文件未规定跟进间隔")
    try:
        cited = pack.value(FOLLOW_UP, on=on)
    except ParameterNotCited as unset:
        return Interval(None, unset.clause, "文件未规定跟进间隔")
    return Interval(int(cited.value), cited.clause, None)
