"""The schemes of a pack, read once and checked: every expression against the units and ranges that its names can have.

Everything that is wrong with a scheme is a PackInvalid with file and line, when the pack is loaded and not when money
is at stake.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from policy_engine.errors import Dependent, Flaw, PackInvalid, SchemeUnknown
from policy_engine.expressions.bands import are_bands
from policy_engine.expressions.dated import BY_DAY, names_read
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import ExpressionError, Name, Node, Number, kind_name
from policy_engine.expressions.units import FEN, UnitError
from policy_engine.packs import schema
from policy_engine.packs.document_schema import SHAPES
from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import KINDS, Pack, Packs, Tree, is_parameter, line_of
from policy_engine.packs.strict_yaml import UNREAD
from policy_engine.schemes.claiming import PERIOD, WINDOW, Claiming
from policy_engine.schemes.parameters import changes_over_time, counts, fact_names, idle_setting, over_time
from policy_engine.schemes.periods import Misshapen, Periods, periods_from
from policy_engine.schemes.publicity import check_publicity
from policy_engine.schemes.reader import Reader
from policy_engine.schemes.scheme import Scheme, expressions_of
from policy_engine.schemes.windows import Window, opens_outside, windows_from

MONEY = "分"
_BEFORE_ANY_CASE = ("consistent", "applies_when", "unsettled")
"""Where an expression says whether there is a case at all: a day without a value could not be refused as one."""

Catalogue: TypeAlias = Mapping[str, Scheme]


@dataclass(frozen=True)
class Examined:
    """The schemes of a pack as far as they can be read, which of them are sound, and what is wrong with the others."""

    schemes: Mapping[str, Scheme]
    sound: frozenset[str]
    flaws: tuple[Flaw, ...]
    is_complete: bool
    """Whether there is nothing wrong, and nothing that could not be judged."""


@lru_cache(maxsize=64)
def examined(pack: Pack) -> Examined:
    """Reads and checks every scheme of the pack; a flaw of one part hides no other."""
    flaws = Flaws()
    shared, listed = flaws.of(_parts, pack) or ({}, {})
    for name, node in shared.items():
        flaws.of(_shared, pack, str(name), node, line_of(shared, str(name)) or 1)
    readers = [flaws.of(Reader, pack, str(name), node, shared) for name, node in listed.items()]
    schemes = {reader.name: reader.scheme() for reader in readers if reader is not None}
    for reader in filter(None, readers):
        _check(schemes[reader.name], reader)
        flaws.listed += reader.flaws.listed
    sound = frozenset(reader.name for reader in readers if reader is not None and reader.flaws.sound)
    is_complete = flaws.sound and len(sound) == len(readers)
    return Examined(schemes, sound, tuple(flaws.listed), is_complete)


@lru_cache(maxsize=64)
def catalogue(pack: Pack) -> Catalogue:
    """Every scheme of the pack, checked. Raises PackInvalid with file and line of every flaw."""
    outcome = examined(pack)
    if outcome.flaws or not outcome.is_complete:
        raise PackInvalid(flaws=outcome.flaws) if outcome.flaws else Dependent
    return outcome.schemes


def check_all(packs: Packs) -> None:
    """Checks the schemes of every pack, as a start of the service does. Their examples run in `qihang policy check`."""
    flaws = Flaws()
    for city in packs.cities:
        flaws.of(catalogue, packs.city(city))
    flaws.of(schema.check_all, packs, SHAPES)
    flaws.refuse()


def scheme_of(pack: Pack, name: str) -> Scheme:
    scheme = catalogue(pack).get(name)
    if scheme is None:
        raise SchemeUnknown(scheme=name, city=pack.city)
    return scheme


def _parts(pack: Pack) -> tuple[Mapping[str, Tree], Mapping[str, Tree]]:
    """The parameters that all schemes share, and the schemes."""
    root: Tree = pack.files.get("subsidy")
    if root is UNREAD:
        raise Dependent
    _FILE(root, At(f"{pack.name}/subsidy.yaml", "", 1))
    return root.get("parameters") or {}, root.get("schemes") or {}


def _some(node: Tree, at: At) -> None:
    """Nothing, or things by their names."""
    if node is not None and not isinstance(node, Mapping):
        raise at.wrong("应为一组“名称: 内容”", node)


_FILE = schema.keys({}, {"parameters": _some, "schemes": _some, "funds": _some})


def _shared(pack: Pack, name: str, node: Tree, line: int) -> None:
    if node is not UNREAD and not is_parameter(node) and schema.is_sound(node):
        at = At(f"{pack.name}/subsidy.yaml", f"parameters.{name[:60]}", line)
        raise at.wrong(f"数值须写 {'、'.join(KINDS)} 之一", node)


def _check(scheme: Scheme, reader: Reader) -> None:
    """Every expression against the units and ranges of all values that its names can have. The flaws are noted with the
    reader's; what hangs on one of these is not judged."""
    is_readable = reader.flaws.sound
    names = fact_names(scheme)
    for name in _of_time(scheme):
        reader.part(_check_when, scheme, name, reader)
    reader.part(_check_events, scheme, reader)
    reader.part(_check_public, scheme, reader)
    for name, parameter in scheme.parameters.items():
        reader.part(_check_values, scheme, name, reader.wrong)
        if is_readable and not scheme.pack.is_past and (idle := reader.part(idle_setting, scheme, name)):
            reader.part(reader.refuse, idle, parameter)
        declared = reader.part(_declared, scheme, name, reader)
        if counts(scheme, name) and declared is None:
            reader.broken.add(name)
        names |= {name: declared} if declared else {}
    for place, text, kinds in () if reader.blind else expressions_of(scheme):
        reader.part(_check_expression, scheme, reader, names, place, text, kinds)


def _declared(scheme: Scheme, name: str, reader: Reader) -> Name | None:
    """What a parameter may come to; None for what nobody reckons with."""
    parameter = scheme.parameters[name]
    if str(parameter.get("of")) in reader.broken:
        raise Dependent
    try:
        return over_time(scheme, name) if counts(scheme, name) else None
    except UnitError as error:
        raise reader.wrong(str(error), parameter, "unit") from None
    except ExpressionError as error:
        raise reader.wrong(str(error), parameter) from None


def _check_expression(
    scheme: Scheme, reader: Reader, names: Mapping[str, Name], place: str, text: str, kinds: type
) -> None:
    if any(re.search(rf"\b{re.escape(name)}\b", text) for name in reader.broken):
        raise Dependent
    try:
        node = understand(text, names)
    except ExpressionError as error:
        raise reader.wrong(f"{place}：{error}", text) from None
    _check_days(scheme, place, text, node, reader.wrong)
    if not isinstance(node.type, kinds):
        raise reader.wrong(f"{place}：应为{kind_name(kinds)}，而不是{kind_name(type(node.type))}", text)
    if isinstance(node.type, Number):
        _check_number(place, text, node, reader.wrong)


def _check_days(scheme: Scheme, place: str, text: str, node: Node, wrong: Callable[..., PackInvalid]) -> None:
    """Which day picks a value that changes is written, never guessed; who is a case hangs on no such value."""
    for name in sorted(names_read(text).bare & scheme.parameters.keys()):
        if changes_over_time(scheme.parameters[name]):
            raise wrong(
                f"{place}：{name} 的数值随日期变化，须写明按哪一天取值：按认定日写 value_on({name}, on)，"
                f"按某项事实的日期写 value_on({name}, 该事实)，逐月计发的写在 monthly(…) 中",
                text,
            )
    where = [node] if place.startswith(_BEFORE_ANY_CASE) else [outside.args[0] for outside in node.find("outside")]
    if any(part.find(op) for part in where for op in BY_DAY):
        raise wrong(f"{place}：这里不能用 {'、'.join(BY_DAY)} 按日取值", text)


def _check_number(place: str, text: str, node: Node, wrong: Callable[..., PackInvalid]) -> None:
    """Money paid is counted in fen, is never below 0, and never hangs on a date that may be missing."""
    kind = node.type
    assert isinstance(kind, Number)
    if node.optional:
        raise wrong(f"{place}：{'、'.join(sorted(node.optional))} 可以不填，金额不能取决于它", text)
    if place != "lines" and kind.unit != FEN and text != "0":
        how = "；比例算出的金额须写明怎样取整，如 rounded_yuan(…) 四舍五入到元" if kind.unit.plain == FEN else ""
        raise wrong(f"{place}：金额的单位应为 分，这里算得 {kind.unit}{how}", text)
    if kind.low < 0 and kind.unit == FEN:
        raise wrong(f"{place}：结果可能小于 0；用 max(…, 0) 或 consistent 限制", text)


def _of_time(scheme: Scheme) -> list[str]:
    """The parameters that say for which periods and when the scheme is claimed."""
    own = {scheme.claim.window, scheme.claim.period} if scheme.claim else set()
    named = sorted({WINDOW, PERIOD, *own} & scheme.parameters.keys())
    return [name for name in named if "unset" not in scheme.parameters[name]]


def _check_when(scheme: Scheme, name: str, reader: Reader) -> None:
    """Periods and windows that there are; a window of periods only where the scheme is claimed for periods."""
    node, claim = scheme.parameters[name], scheme.claim
    is_claimed = "claim" in reader.meant or "claim" in reader.node
    try:
        if name in (PERIOD, claim.period if claim else PERIOD):
            _check_once(periods_from(node), claim, name)
        else:
            windows = windows_from(node, is_claimed=is_claimed, is_once=claim is not None and claim.is_once)
            if claim is not None and claim.period not in reader.broken:
                _check_within(windows, scheme, claim)
    except Misshapen as error:
        raise reader.wrong(f"{name}：{error}", error.near if isinstance(error.near, Mapping) else node) from None


def _check_within(windows: Sequence[Window], scheme: Scheme, claim: Claiming) -> None:
    """A window that opens within its period does so in every one. Raises Misshapen."""
    if not any(window.opens_within for window in windows):
        return
    try:
        periods = periods_from(scheme.parameters[claim.period])
    except (Misshapen, LookupError):
        raise Dependent from None
    for window in windows:
        if (period := opens_outside(window, periods)) is not None:
            raise Misshapen(
                f"in_period 的受理期须在每个核算期之内开始，{period.code}（{period.first} 至 {period.last}）不是"
            )


def _check_once(periods: Periods, claim: Claiming | None, name: str) -> None:
    """What is claimed once is judged on its event's day, and nothing else is. Raises Misshapen."""
    if claim is not None and name == claim.period and periods.is_once != claim.is_once:
        raise Misshapen("once 与 judged_on: {fact: 事件日期的事实} 须同时写：一次性项目按事件之日认定")


def _check_events(scheme: Scheme, reader: Reader) -> None:
    """An example of what is claimed once is judged on the day of its event, as its claims are."""
    event = scheme.claim.event if scheme.claim else None
    for example in scheme.examples if event else ():
        if example["facts"].get(event) != example["judged_on"]:
            reader.part(reader.refuse, f"算例：一次性项目的 judged_on 须与 {event} 同日", example, "judged_on")


def _check_public(scheme: Scheme, reader: Reader) -> None:
    name = scheme.claim.publicity if scheme.claim else None
    node = scheme.parameters.get(name) if name else None
    try:
        check_publicity(node or {})
    except Misshapen as error:
        raise reader.wrong(f"{name}：{error}", error.near) from None


def _check_values(scheme: Scheme, name: str, wrong: Callable[..., PackInvalid]) -> None:
    """Every value that a parameter has over time: none of money below 0."""
    node = scheme.parameters[name]
    entries = [(node, node["setting"])] if "setting" in node else []
    for near, value in [*entries, *((entry, entry["value"]) for entry in node.get("values", ()))]:
        if any(number < 0 for number in _numbers(value)):
            rule = "金额不能小于 0" if str(node.get("unit", "")).startswith(MONEY) else "数值不能小于 0"
            raise wrong(f"{name}：{rule}", near)


def _numbers(value: Any) -> Sequence[int]:
    if are_bands(value):
        return [number for band in value for number in band.values() if type(number) is int]
    numbers = value.values() if isinstance(value, Mapping) else [value]
    return [number for number in numbers if type(number) is int]
