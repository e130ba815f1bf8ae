"""What a pack may say about the days around a due day: which levels are told after it, and for what a clock rests."""

import re
from collections.abc import Mapping

from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Tree
from policy_engine.packs.schema import Shape, citation, fits, integer, items, keys, read, text, word

AT_MOST_DAYS = 3660
NAME_OF_KIND = r"[a-z][a-z0-9_]{1,48}"
SMALL_LETTERS = "名称应为小写字母、数字和 _，以字母开头"
DAY_TYPE = word("calendar", "working")


def escalation(*levels: str) -> Shape:
    """Which of these levels are told, each so many days of a kind after the breach."""
    level = keys({"level": word(*levels), "after_days": integer(0, AT_MOST_DAYS)}, {"day_type": DAY_TYPE})

    def shape(node: Tree, at: At) -> None:
        items(level)(node, at)
        flaws = Flaws()
        for place, entry in enumerate(node):
            flaws.of(_once_and_in_order, node[: place + 1], at.item(entry, place))
        flaws.refuse()

    return shape


def _once_and_in_order(node: Tree, at: At) -> None:
    """Of the levels so far, the last one. In which order a day and a working day come would hang on the holidays."""
    *before, last = node
    days, is_working = last["after_days"], last.get("day_type") == "working"
    if last["level"] in [level["level"] for level in before]:
        raise at.key(last, "level").wrong("同一级只写一次", last["level"])
    if is_working and days == 0:
        raise at.key(last, "day_type").wrong("after_days 为 0 是逾期当日，写 day_type 不起作用")
    if any(_passes(level, last) or _passes(last, level) for level in before):
        same_days = f"{{level: {last['level']}, after_days: {days}, day_type: working}}"
        raise at.wrong("按日历日的日数不能多于按工作日的：遇节假日，先后会颠倒", last, same_days)


def _passes(level: Tree, other: Tree) -> bool:
    """Whether the first may be told before or after the second, as the holidays fall."""
    is_working = (level.get("day_type") == "working", other.get("day_type") == "working")
    return is_working == (True, False) and level["after_days"] < other["after_days"]


_pause = keys({"key": text, "label": text, "source": citation}, {"longest_days": read(integer(1, AT_MOST_DAYS), "日")})


def pauses(node: Tree, at: At) -> None:
    """For what a deadline may be paused. Without a source a city could let a clock sleep as it pleases."""
    flaws = Flaws()
    flaws.of(items(_pause), node, at)
    listed = [reason for reason in node if isinstance(reason, Mapping)] if isinstance(node, list) else []
    reasons = [reason for reason in listed if fits(text, reason.get("key"))]
    flaws.of(_names_of_pauses, reasons, at)
    flaws.refuse()


def _names_of_pauses(node: Tree, at: At) -> None:
    names = [reason["key"] for reason in node]
    for place, name in enumerate(names):
        entry = at.item(node[place], place)
        if not re.fullmatch(NAME_OF_KIND, name):
            raise entry.key(node[place], "key").wrong(SMALL_LETTERS, name, "army_service")
        if name in names[:place]:
            raise entry.key(node[place], "key").wrong("同一个 key 只写一次", name)
