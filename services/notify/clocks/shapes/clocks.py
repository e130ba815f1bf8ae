"""What may stand in a pack's `clocks.yaml`.

An event, a field or a value in a condition that no event has is refused here, with file and line.
"""

import re
from collections.abc import Mapping
from datetime import date

from policy_engine.packs.flaws import At, Flaws, closest
from policy_engine.packs.pack import Tree
from policy_engine.packs.provisions import provisions
from policy_engine.packs.schema import (
    Keys,
    Shape,
    citation,
    day,
    either,
    entries,
    fits,
    integer,
    items,
    keys,
    read,
    text,
    truth,
    withdrawal,
    word,
)
from services.notify.clocks.kinds import OF_EVENTS, SUBJECTS, USABLE, Usable
from services.notify.clocks.rules import FIRST_CONTACT
from services.notify.clocks.shapes.examples import AREAS, CLAUSES, DEADLINES
from services.notify.clocks.shapes.steps import (
    AT_MOST_DAYS,
    DAY_TYPE,
    NAME_OF_KIND,
    SMALL_LETTERS,
    escalation,
    pauses,
)

AT_MOST_MONTHS = 120
EXAMPLE_OF_A_TRIGGER = "{event: service_delivered, date: delivered_on}"
_event = word(*USABLE)


def _trigger(node: Tree, at: At) -> None:
    """An event of the catalogue, one of its dates, and conditions on its fields that it can fulfil."""
    flaws = Flaws()
    flaws.of(keys({"event": _event, "date": text}, {"where": _some}), node, at)
    if isinstance(node, Mapping) and fits(_event, node.get("event")):
        usable = USABLE[node["event"]]
        if fits(text, node.get("date")):
            flaws.of(word(*usable.dates), node["date"], at.key(node, "date"))
        if isinstance(node.get("where"), Mapping):
            flaws.of(_where, node["where"], at.key(node, "where"), usable)
    flaws.refuse()


def _some(node: Tree, at: At) -> None:
    """Conditions by their fields; what each may be is the event's to say."""
    if not isinstance(node, Mapping):
        raise at.wrong("应为一组“栏目: 内容”", node, "where: {reached: true}")


def _where(where: Tree, place: At, usable: Usable) -> None:
    flaws = Flaws()
    for name, value in where.items():
        flaws.of(_condition, name, value, place.key(where, name), usable)
    flaws.refuse()


def _condition(name: str, value: Tree, at: At, usable: Usable) -> None:
    if not usable.conditions:
        raise at.wrong(f"事件 {usable.name} 没有可以写成条件的栏目，不写 where", name)
    word(*usable.conditions)(name, at)
    if not any(value is possible or value == possible for possible in usable.conditions[name]):
        values = [str(possible) for possible in usable.conditions[name]]
        if value in usable.without_door.get(name, ()):
            raise at.wrong(f"没有办理入口写入 {name}: {value}，应为 {'、'.join(values)} 之一", value, values[0])
        raise at.wrong(f"应为 {'、'.join(values)} 之一", value, closest(value, values) or values[0])


def _triggers(node: Tree, at: At) -> None:
    """One trigger, or a list of them."""
    if not node:
        raise at.wrong("至少写一个事件", node, EXAMPLE_OF_A_TRIGGER)
    shape = _trigger if isinstance(node, Mapping) else items(_trigger)
    shape(node, at)


_steps = {"warn_before_days": read(integer(0, AT_MOST_DAYS), "日"), "escalation": read(escalation("district", "city"))}
_span = {"days": read(integer(0, AT_MOST_DAYS), "日"), "day_type": read(DAY_TYPE)}
_months = {"months": read(integer(1, AT_MOST_MONTHS), "月")}
_moves = {"moved_by_holidays": read(truth)}
_repeats = keys({"source": citation, "until": _triggers}, {"at_most": read(integer(2, 1000), "次")})
_ends: Keys = {"withdrawn": withdrawal}
_proved: Keys = {**_ends, "examples": AREAS}
_optional: Keys = {"announce": truth, "pauses": pauses, "examples": DEADLINES, **_ends}
_wiring = {"title": text, "starts": _triggers, "meets": _triggers}


def _of_subject(inner: Shape) -> Shape:
    """A deadline whose events all name the subject it runs for."""

    def shape(node: Tree, at: At) -> None:
        flaws = Flaws()
        flaws.of(inner, node, at)
        if isinstance(node, Mapping) and node.get("subject", "graduate") in SUBJECTS:
            flaws.of(_named_by_events, node, at)
        flaws.refuse()

    return shape


def _named_by_events(node: Tree, at: At) -> None:
    subject = node.get("subject", "graduate")
    repeats = node["repeats"] if fits(_repeats, node.get("repeats")) else {}
    places = ((node, at, "starts"), (node, at, "meets"), (repeats, at.key(node, "repeats"), "until"))
    for place, where, key in places:
        for trigger in _listed(place[key]) if fits(_triggers, place.get(key)) else ():
            if subject not in USABLE[trigger["event"]].subjects:
                raise where.key(place, key).wrong(f"事件 {trigger['event']} 不涉及 {subject}", trigger["event"])
    if node.get("announce") and subject not in ("graduate", "employer"):
        raise at.key(node, "announce").wrong(f"{subject} 没有收件处，不能告知；不写 announce")


def _listed(node: Tree) -> list[Tree]:
    return [node] if isinstance(node, Mapping) else list(node)


def _of_term(inner: Shape) -> Shape:
    """A deadline of days of a type, or of calendar months; a last day that is always a working day needs no shift."""

    def shape(node: Tree, at: At) -> None:
        inner(node, at)
        if ("days" in node) is ("months" in node):
            raise at.wrong("写 days（几日，另写 day_type）或 months（几个月），二者写一项")
        if ("days" in node) is not ("day_type" in node):
            raise at.wrong("days 须写 day_type：calendar 日历日或 working 工作日；months 按日历月计，不写 day_type")
        if 0 in _values_of(node.get("days", {})):
            _due_at_once(node, at)
        if "moved_by_holidays" in node and "repeats" in node:
            raise at.key(node, "moved_by_holidays").wrong("反复的时限一期接一期，末日不顺延；不写 moved_by_holidays")
        if "moved_by_holidays" in node and set(_values_of(node.get("day_type", {}))) == {"working"}:
            raise at.key(node, "moved_by_holidays").wrong("按工作日计的，最后一日总是工作日，写了不起作用")

    return shape


def _due_at_once(node: Tree, at: At) -> None:
    """What is due on the day on which it starts: there is no day in between to count, to rest or to begin again."""
    if "working" in _values_of(node["day_type"]):
        raise at.key(node, "day_type").wrong("0 日为起算当日，不数工作日", "working", "value: calendar")
    for name, what in (("repeats", "每一期没有长度，不能反复"), ("pauses", "当日到期，没有可以中止的日子")):
        if name in node:
            raise at.key(node, name).wrong(f"days 有 0 日的，{what}；不写 {name}")


_first_contact = _of_subject(
    _of_term(keys({**_wiring, **_span, **_steps}, {"subject": word(*SUBJECTS), **_optional, **_moves}))
)
_deadline = _of_subject(
    _of_term(
        keys(
            {"kind": word("deadline"), **_wiring, **_steps},
            {"subject": word(*SUBJECTS), **_optional, **_span, **_months, **_moves, "repeats": _repeats},
        )
    )
)


_days_of_month = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _yearly_day(node: Tree, at: At) -> None:
    """A day that every year has: the 29th of February is none."""
    keys({"month": integer(1, 12), "day": integer(1, 31)})(node, at)
    integer(1, _days_of_month[node["month"] - 1])(node["day"], at.key(node, "day"))


def _span_of_days(node: Tree, at: At) -> None:
    """A dated window, or one of every year; its end is not before its beginning."""
    either(keys({"first": day, "last": day}), keys({"first": _yearly_day, "last": _yearly_day}))(node, at)
    if type(node["first"]) is date and node["last"] < node["first"]:
        raise at.key(node, "last").wrong(f"不能早于 first（{node['first']}）", node["last"], str(node["first"]))


_per = read(word("city", "district"))
_area = {"title": text, "per": _per}
_warning = {"warn_before_days": _steps["warn_before_days"]}
_at_least = read(integer(1, AT_MOST_DAYS), "场", "次", "期", "项", "人", "个", "家", "笔")
_every_period = word("week", "half_month", "month", "quarter", "year")
_level_above = escalation("city")


_due_by = read(keys({}, {"weekday": integer(1, 7), "month": integer(1, 12), "day": integer(1, 31)}))
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_DUE_OF = {
    "week": ({"weekday"}, "{weekday: 5}"),
    "month": ({"day"}, "{day: 10}"),
    "quarter": ({"month", "day"}, "{month: 1, day: 10}"),
    "year": ({"month", "day"}, "{month: 3, day: 31}"),
}
"""Period → what says a day of it, with an example."""


def _due_within(node: Tree, at: At) -> None:
    """A day before a period's end is said as its periods are counted."""
    for every in _values_of(node["every"]):
        if every not in _DUE_OF:
            raise at.key(node, "due_by").wrong("半月的到期日就是其末日，不写 due_by")
        wanted, example = _DUE_OF[every]
        for by in _values_of(node["due_by"]):
            if set(by) != wanted:
                names = "、".join(sorted(wanted, reverse=True))
                raise at.key(node, "due_by").wrong(f"按 {every} 计的写 {names}", by, f"value: {example}")
            if by.get("month", 1) > _MONTHS_OF.get(every, 1):
                raise at.key(node, "due_by").wrong(f"{every} 没有第 {by['month']} 个月", by, f"value: {example}")


_misses = read(keys({"in_a_row": integer(2, 100), "level": word("city")}))


def _of_area(inner: Shape) -> Shape:
    """A clock of the city has no level above it that could be told."""

    def shape(node: Tree, at: At) -> None:
        flaws = Flaws()
        flaws.of(inner, node, at)
        if fits(_counting["escalation"], node.get("escalation")) and fits(_per, node.get("per")):
            flaws.of(_levels_above, node, at)
        if fits(_due_by, node.get("due_by")) and fits(read(_every_period), node.get("every")):
            flaws.of(_due_within, node, at)
        flaws.refuse()

    return shape


def _levels_above(node: Tree, at: At) -> None:
    levels = [level for values in _values_of(node["escalation"]) for level in values]
    if "city" in _values_of(node["per"]) and levels:
        raise at.key(node, "escalation").wrong("全市的时限没有上一级可以督办，写 []", levels, "setting: []")
    if "city" in _values_of(node["per"]) and "misses" in node:
        raise at.key(node, "misses").wrong("全市的时限没有上一级可以告知，不写 misses")


def _values_of(parameter: Tree) -> list[Tree]:
    """Every value that a parameter has at one time or another."""
    settled = [parameter["setting"]] if "setting" in parameter else []
    return [*settled, *(entry["value"] for entry in parameter.get("values", ()))]


_counting = {**_area, "counts": _triggers, **_warning, "escalation": read(_level_above)}
_cadence_clock = keys(
    {"kind": word("cadence"), **_counting, "every": read(_every_period), "at_least": _at_least},
    {"starts_on": read(day), "due_by": _due_by, "misses": _misses, **_proved},
)
_milestone = keys(
    {"kind": word("milestone"), **_counting, "counts_from": read(day), "due_on": read(day)},
    {"at_least": _at_least, **_proved},
)
_window = keys({"kind": word("window"), **_area, **_warning, "period": read(_span_of_days)}, _proved)
_BY_TYPE: Mapping[str, Shape] = {
    "deadline": _deadline,
    "cadence": _of_area(_cadence_clock),
    "milestone": _of_area(_milestone),
    "window": _window,
}


_FIXED = {
    "cadence": "周期按日历划分，不因个案中止；只有 deadline 可以写 pauses",
    "milestone": "截止日由文件定死，不能中止；只有 deadline 可以写 pauses",
    "window": "行动期的起止日由文件定死，不能中止；只有 deadline 可以写 pauses",
}


def _kind(node: Tree, at: At) -> None:
    """A kind of clock, held against the shape of its type."""
    if not isinstance(node, Mapping) or "kind" not in node:
        raise at.wrong(f"缺少 kind：应为 {'、'.join(_BY_TYPE)} 之一", example="kind: deadline")
    word(*_BY_TYPE)(node["kind"], at.key(node, "kind"))
    if node["kind"] in _FIXED and "repeats" in node:
        raise at.key(node, "repeats").wrong("只有 deadline 可以写 repeats；每周、每月至少几次的写 cadence 的 every")
    if node["kind"] in _FIXED and "pauses" in node:
        raise at.key(node, "pauses").wrong(_FIXED[node["kind"]])
    _BY_TYPE[node["kind"]](node, at)


def _kinds(node: Tree, at: At) -> None:
    flaws, taken = Flaws(), (FIRST_CONTACT, *OF_EVENTS)
    flaws.of(entries(_kind), node, at)
    for name in node if isinstance(node, Mapping) else ():
        if name in taken or not re.fullmatch(NAME_OF_KIND, str(name)):
            words = f"{SMALL_LETTERS}，不能用 {'、'.join(taken)}"
            words = f"{SMALL_LETTERS}，不能用 {'、'.join(taken)}"
            flaws.add(at.key(node, name).flaw(words, name, "training_offer"))
    flaws.refuse()


_reminded = keys({}, {"warn_before_days": _steps["warn_before_days"]})
CLOCKS = keys(
    {"first_contact": _first_contact},
    {"kinds": _kinds, "tasks": _reminded, "reports": _reminded, "provisions": provisions, "examples": CLAUSES},
)
