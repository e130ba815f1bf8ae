"""The functions of the language: what each takes, and the kind, unit and range of what it comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from policy_engine.expressions.types import (
    BIGGEST,
    Bands,
    Choices,
    Day,
    ExpressionError,
    Node,
    Number,
    Places,
    Ratio,
    Rows,
    Table,
    Truth,
)
from policy_engine.expressions.units import FEN, NONE, Unit

MOST_PLACES = 60


def fits(node: Node, unit: Unit) -> bool:
    """A bare 0 or 1 takes any unit."""
    assert isinstance(node.type, Number)
    return node.type.unit == unit or (node.op == "const" and not node.name)


def ranged(node: Node, *bounds: int) -> Node:
    if any(abs(bound) >= BIGGEST for bound in bounds):
        raise ExpressionError("结果可能太大，事实的 max 应写小一些")
    return node


def _extreme(name: str, args: list[Node]) -> Node:
    unit = _one_unit(args) if len(args) > 1 else None
    if unit is None:
        raise ExpressionError(f"{name} 用于两个以上同一单位的数")
    pick = min if name == "min" else max
    types = [arg.type for arg in args if isinstance(arg.type, Number)]
    return Node(name, Number(unit, pick(kind.low for kind in types), pick(kind.high for kind in types)), tuple(args))


def _one_unit(args: Sequence[Node]) -> Unit | None:
    """The unit that all of them have; None where there is none. A bare 0 or 1 has any."""
    types = [arg.type for arg in args if isinstance(arg.type, Number)]
    if len(types) != len(args):
        return None
    return next((kind.unit for kind in types if all(fits(arg, kind.unit) for arg in args)), None)


def _if(name: str, args: list[Node]) -> Node:
    """if(condition, number, number): the one where the condition holds, else the other."""
    unit = _one_unit(args[1:]) if len(args) == 3 and isinstance(args[0].type, Truth) else None
    if unit is None:
        raise ExpressionError("if 用于一个条件和两个同一单位的数")
    first, second = (arg.type for arg in args[1:] if isinstance(arg.type, Number))
    return Node(name, Number(unit, min(first.low, second.low), max(first.high, second.high)), tuple(args))


def _full(name: str, args: list[Node]) -> Node:
    """full(number, step): how many times the step is full: 12 people are 2 times 5."""
    unit = _one_unit(args) if len(args) == 2 else None
    number, step = (arg.type for arg in args) if unit is not None else (None, None)
    if not isinstance(number, Number) or not isinstance(step, Number) or number.low < 0 or step.low < 1:
        raise ExpressionError("full 用于两个同一单位的数，前者不小于 0，后者至少为 1")
    return Node(name, Number(NONE, number.low // step.high, number.high // step.low), tuple(args))


def _span(name: str, args: list[Node]) -> Node:
    if len(args) != 2 or not all(isinstance(arg.type, Day) for arg in args):
        raise ExpressionError(f"{name} 用于两个日期")
    unit, most = {"months_between": ("月", 2400), "years_between": ("岁", 200), "days_between": ("日", 73_000)}[name]
    return Node(name, Number(Unit.parse(unit), -most, most), tuple(args))


def _year(name: str, args: list[Node]) -> Node:
    if len(args) != 1 or not isinstance(args[0].type, Day):
        raise ExpressionError("year 用于一个日期")
    return Node("year", Number(Unit.parse("年"), 1900, 2200), tuple(args))


def _outside(name: str, args: list[Node]) -> Node:
    """outside(number, places): how many of 1 … number are not among the places."""
    if len(args) != 2 or not isinstance(args[0].type, Number) or not isinstance(args[1].type, Places):
        raise ExpressionError("outside 用于一个数和一组序号")
    kind = args[0].type
    if kind.high > MOST_PLACES:
        raise ExpressionError(f"outside 最多数到 {MOST_PLACES}")
    return Node("outside", Number(kind.unit, 0, max(kind.high, 0)), tuple(args))


def _either(name: str, args: list[Node]) -> Node:
    """either(places, places): the places that are in one of the two."""
    if len(args) != 2 or not all(isinstance(arg.type, Places) for arg in args):
        raise ExpressionError("either 用于两组序号")
    return Node("either", Places(), tuple(args))


def _months_not_in(name: str, args: list[Node]) -> Node:
    """months_not_in(first day, months, year): the places of those of the months that do not begin in the year."""
    numbers = [arg.type for arg in args[1:] if isinstance(arg.type, Number)]
    if len(args) != 3 or not isinstance(args[0].type, Day) or len(numbers) != 2:
        raise ExpressionError("months_not_in 用于首月起始日、月数和年份")
    if numbers[0].unit != Unit.parse("月") or numbers[1].unit != Unit.parse("年") or args[2].op != "const":
        raise ExpressionError("months_not_in 的月数单位为 月，年份须是数值")
    if numbers[0].high > MOST_PLACES:
        raise ExpressionError(f"months_not_in 最多数到 {MOST_PLACES}")
    return Node("months_not_in", Places(), tuple(args))


def _band(name: str, args: list[Node]) -> Node:
    """band(number, bands) or band(part / total, bands): the value of the band that it lies in; the bands cover all that
    there can be."""
    if len(args) != 2 or not isinstance(args[1].type, Bands):
        raise ExpressionError("band 用于一个数或占比，和一个分档")
    number, bands = args[0], args[1].type
    if isinstance(number.type, Ratio):
        parts: tuple[Node, ...] = _band_of_share(number, bands, args[1].name)
    elif isinstance(number.type, Number) and number.type.unit == bands.of:
        _refuse_outside(number.type.low, number.type.high, bands, args[1].name)
        parts = (number,)
    else:
        raise ExpressionError(f"band：{args[1].name} 按 {bands.of} 分档，这里不是")
    node = Node(name, Number(bands.unit, bands.low, bands.high), (*parts, args[1]), title=args[1].title)
    return ranged(node, bands.low, bands.high, bands.largest)


def _band_of_share(share: Node, bands: Bands, name: str) -> tuple[Node, Node]:
    part, total = share.args
    assert isinstance(part.type, Number)
    assert isinstance(total.type, Number)
    if not bands.of.is_share:
        raise ExpressionError(f"band：{name} 按 {bands.of} 分档，这里是占比")
    if total.type.low < 1:
        raise ExpressionError(f"band: {total.title or total.name}可能为 0，没有占比可分档：该事实写 min: 1")
    if part.type.low < 0:
        raise ExpressionError("band 用于不小于 0 的占比；增减的写 max(…, 0)")
    if (bands.first is not None and bands.first > 0) or bands.last is not None:
        raise ExpressionError(f"{name}：占比的分档须从 0 起，末档不写上限")
    ranged(share, part.type.high * bands.of.hundredths, total.type.high * bands.largest)
    return part, total


def _refuse_outside(low: int, high: int, bands: Bands, name: str) -> None:
    if (bands.first is not None and low < bands.first) or (bands.last is not None and high > bands.last):
        raise ExpressionError(f"{name}：分档未覆盖全部可能的数（{low} 至 {high}），缺的档须写明，可写 value: 0")


@dataclass(frozen=True)
class Rounding:
    """To how many fen; half a unit goes up, or everything below one is dropped. `words` are the letter's."""

    fen: int
    half_up: bool
    words: str


ROUNDINGS: Mapping[str, Rounding] = {
    "whole": Rounding(1, half_up=False, words="不足一分舍去"),
    "rounded": Rounding(1, half_up=True, words="四舍五入到分"),
    "whole_yuan": Rounding(100, half_up=False, words="不足一元舍去"),
    "rounded_yuan": Rounding(100, half_up=True, words="四舍五入到元"),
}
"""A share of something is paid in whole fen or yuan; how, the pack writes."""


def _round(name: str, args: list[Node]) -> Node:
    """whole(…), rounded(…), whole_yuan(…), rounded_yuan(…): shares are taken of what they are parts of."""
    kind, rounding = args[0].type if len(args) == 1 else None, ROUNDINGS[name]
    if not isinstance(kind, Number) or kind.low < 0:
        raise ExpressionError(f"{name} 用于一个不小于 0 的数")
    per = kind.unit.hundredths
    if rounding.fen == 1 and per <= 1:
        raise ExpressionError(f"{name} 舍去不足最小单位的部分，这里没有这样的部分")
    if rounding.fen > 1 and kind.unit.plain != FEN:
        raise ExpressionError(f"{name} 用于金额")
    divisor = per * rounding.fen
    low, high = (
        (bound * 2 + divisor * rounding.half_up) // (2 * divisor) * rounding.fen for bound in (kind.low, kind.high)
    )
    return ranged(Node(name, Number(kind.unit.plain, low, high), (args[0],), value=per), kind.high * 2 + divisor)


def _given(name: str, args: list[Node]) -> Node:
    """given(date): whether the case has this date."""
    kind = args[0].type if len(args) == 1 and args[0].op == "fact" else None
    if not isinstance(kind, Day) or not kind.optional:
        raise ExpressionError("given 用于一个可以不填（optional）的日期")
    return Node("given", Truth(), tuple(args))


def _add_months(name: str, args: list[Node]) -> Node:
    if len(args) != 2 or not isinstance(args[0].type, Day) or not isinstance(args[1].type, Number):
        raise ExpressionError("add_months 用于一个日期和月数")
    months = args[1].type
    if months.unit != Unit.parse("月") or not -2400 <= months.low <= months.high <= 2400:
        raise ExpressionError("add_months 的月数单位为 月，至多 2400")
    return Node("add_months", Day(), tuple(args))


def _value_on(args: list[Node]) -> Node:
    """value_on(value, day): the value in force on a day of the case, whatever holds on the day that is judged by."""
    if len(args) != 2 or not isinstance(args[1].type, Day) or isinstance(args[0].type, Table):
        raise ExpressionError("value_on 用于一个数值（分类标准写 表[选项]）和一个日期")
    if args[1].optional:
        raise ExpressionError(f"value_on：{'、'.join(sorted(args[1].optional))} 可以不填，不能用来取值")
    return Node("value_on", args[0].type, tuple(args), title=args[0].title)


def _monthly(args: list[Node]) -> Node:
    """monthly(rate, first day, months): each month by the rate in force on its first day.

    A fourth argument is the places of those months that are left out.
    """
    wanted = len(args) in (3, 4) and isinstance(args[1].type, Day) and isinstance(args[2].type, Number)
    if not wanted or not isinstance(args[0].type, Number) or not all(isinstance(arg.type, Places) for arg in args[3:]):
        raise ExpressionError("monthly 用于每月标准、首月起始日、月数，另可有序号")
    rate, months = args[0].type, args[2].type
    assert isinstance(months, Number)
    most = MOST_PLACES if args[3:] else 600
    if months.high > most:
        raise ExpressionError(f"monthly 最多 {most} 个月")
    ends = (min(rate.low, 0) * 600, max(rate.high, 0) * max(months.high, 0))
    return ranged(Node("monthly", Number(rate.unit * months.unit, *ends), tuple(args)), *ends)


def _sum(name: str, rows: Node, body: Node | None) -> Node:
    """sum(list, number): what the number comes to in each row, added up."""
    kind, listed = body.type if body is not None else None, rows.type
    assert isinstance(listed, Rows)
    if body is None or not isinstance(kind, Number):
        raise ExpressionError("sum 用于一个清单，和每一行的数，如 sum(清单, 列)")
    if lacking := sorted(body.optional & {column.name for column in listed.columns}):
        raise ExpressionError(f"sum：{'、'.join(lacking)} 可以不填，每一行的数不能取决于它；条件写在 count(…) 里")
    corners = [bound * rows for bound in (kind.low, kind.high) for rows in (listed.least, listed.most)]
    return ranged(Node(name, Number(kind.unit, min(corners), max(corners)), (rows, body)), *corners)


def _count(name: str, rows: Node, condition: Node | None) -> Node:
    """count(list) or count(list, condition): how many rows there are, or how many fulfil the condition."""
    listed = rows.type
    assert isinstance(listed, Rows)
    if condition is None:
        return Node(name, Number(listed.unit, listed.least, listed.most), (rows,))
    if not isinstance(condition.type, Truth):
        raise ExpressionError("count 用于一个清单，另可有每一行的条件，如 count(清单, 列 >= 数值)")
    return Node(name, Number(listed.unit, 0, listed.most), (rows, condition))


OVER_ROWS: dict[str, Callable[[str, Node, Node | None], Node]] = {"sum": _sum, "count": _count}
"""Functions over the rows of a list: in the second argument its columns are names."""


def _table_of_set(name: str, args: list[Node]) -> tuple[Table, Choices]:
    table, members = (arg.type for arg in args) if len(args) == 2 else (None, None)
    if not isinstance(table, Table) or not isinstance(members, Choices):
        raise ExpressionError(f"{name} 用于一个分类标准和一组选项（type: set 的事实），如 {name}(标准, 类别)")
    if table.codes != members.codes:
        raise ExpressionError(f"{args[0].name} 须对每个选项各写一个数值：{'、'.join(members.codes)}")
    return table, members


def _most(name: str, args: list[Node]) -> Node:
    """most(table, set): the largest of the entries of the set; 0 of an empty one."""
    table, _ = _table_of_set(name, args)
    return Node(name, Number(table.unit, min(table.low, 0), max(table.high, 0)), tuple(args), title=args[0].title)


def _total(name: str, args: list[Node]) -> Node:
    """total(table, set): the entries of the set added up; 0 of an empty one."""
    table, members = _table_of_set(name, args)
    ends = (min(table.low, 0) * len(members.codes), max(table.high, 0) * len(members.codes))
    return ranged(Node(name, Number(table.unit, *ends), tuple(args), title=args[0].title), *ends)


def _common(name: str, args: list[Node]) -> Node:
    """common(set, set): how many codes are in both."""
    first, second = (arg.type for arg in args) if len(args) == 2 else (None, None)
    if not isinstance(first, Choices) or not isinstance(second, Choices) or first.codes != second.codes:
        raise ExpressionError("common 用于同样选项的两组，如 common(类别, 点名的类别)")
    return Node(name, Number(NONE, 0, len(first.codes)), tuple(args))


CALLS: dict[str, Callable[[str, list[Node]], Node]] = {
    "min": _extreme,
    "max": _extreme,
    "months_between": _span,
    "years_between": _span,
    "days_between": _span,
    "year": _year,
    "given": _given,
    "add_months": _add_months,
    "outside": _outside,
    "either": _either,
    "months_not_in": _months_not_in,
    **dict.fromkeys(ROUNDINGS, _round),
    "if": _if,
    "band": _band,
    "full": _full,
    "most": _most,
    "total": _total,
    "common": _common,
}
DATED: dict[str, Callable[[list[Node]], Node]] = {"monthly": _monthly, "value_on": _value_on}
