"""The schemes of a pack, read once and checked: every expression against the units and ranges that its names can have.

Everything that is wrong with a scheme is a PackInvalid with file and line, when the pack is loaded and not when money
is at stake.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from policy_engine.errors import PackInvalid, SchemeUnknown
from policy_engine.expressions.bands import are_bands
from policy_engine.expressions.dated import BY_DAY, names_read
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import ExpressionError, Node, Number
from policy_engine.expressions.units import FEN, UnitError
from policy_engine.packs import schema
from policy_engine.packs.document_schema import SHAPES
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.claiming import PERIOD, WINDOW
from policy_engine.schemes.parameters import changes_over_time, counts, fact_names, idle_setting, over_time
from policy_engine.schemes.periods import Misshapen, periods_from
from policy_engine.schemes.reader import Reader
from policy_engine.schemes.scheme import Scheme, expressions_of
from policy_engine.schemes.windows import windows_from

MONEY = "分"
_BEFORE_ANY_CASE = ("consistent", "applies_when", "unsettled")
"""Where an expression says whether there is a case at all: a day without a value could not be refused as one."""

Catalogue: TypeAlias = Mapping[str, Scheme]


@lru_cache(maxsize=64)
def catalogue(pack: Pack) -> Catalogue:
    """Every scheme of the pack, checked. Raises PackInvalid with file and line."""
    return dict(_schemes(pack))


def check_all(packs: Packs) -> None:
    """Checks the schemes of every pack, as a start of the service does. Their examples run in `qihang policy check`."""
    for city in packs.cities:
        catalogue(packs.city(city))
    schema.check_all(packs, SHAPES)


def scheme_of(pack: Pack, name: str) -> Scheme:
    scheme = catalogue(pack).get(name)
    if scheme is None:
        raise SchemeUnknown(scheme=name, city=pack.city)
    return scheme


def _schemes(pack: Pack) -> Iterator[tuple[str, Scheme]]:
    root = pack.files.get("subsidy")
    if not isinstance(root, Mapping) or set(root) - {"parameters", "schemes"}:
        raise PackInvalid(f"{pack.name}/subsidy.yaml:1: has parameters and schemes, and nothing else")
    shared, schemes = root.get("parameters") or {}, root.get("schemes") or {}
    if not isinstance(shared, Mapping) or not isinstance(schemes, Mapping):
        raise PackInvalid(f"{pack.name}/subsidy.yaml:1: parameters and schemes are mappings")
    for name, node in schemes.items():
        reader = Reader(pack, str(name), node, shared)
        try:
            scheme = reader.scheme()
            check(scheme)
        except (TypeError, ValueError, AttributeError, LookupError, OverflowError, RecursionError) as error:
            if isinstance(error, PackInvalid):
                raise
            raise reader.wrong(f"is not shaped like a scheme ({type(error).__name__})") from None
        yield str(name), scheme


def check(scheme: Scheme) -> None:
    """Every expression against the units and ranges of all values that its names can have."""
    wrong = Reader(scheme.pack, scheme.name, scheme.pack.get(f"subsidy.schemes.{scheme.name}"), {}).wrong
    names = fact_names(scheme)
    _check_when(scheme, wrong)
    for name, parameter in scheme.parameters.items():
        _check_values(scheme, name, wrong)
        if not scheme.pack.is_past and (idle := idle_setting(scheme, name)):
            raise wrong(idle, parameter)
        try:
            names |= {name: over_time(scheme, name)} if counts(scheme, name) else {}
        except (UnitError, ExpressionError) as error:
            raise wrong(str(error), parameter) from None
    for place, text, kinds in expressions_of(scheme):
        try:
            node = understand(text, names)
        except ExpressionError as error:
            raise wrong(f"{place}: {error}", text) from None
        _check_days(scheme, place, text, node, wrong)
        if not isinstance(node.type, kinds):
            raise wrong(f"{place}: {str(text)!r} is a {type(node.type).__name__.lower()}", text)
        if isinstance(node.type, Number):
            _check_number(place, text, node, wrong)


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
        raise wrong(f"{place}: {', '.join(sorted(node.optional))} may be missing; an amount cannot hang on it", text)
    if place != "lines" and kind.unit != FEN and text != "0":
        raise wrong(f"{place}: {str(text)!r} comes to {kind.unit}, not 分", text)
    if kind.low < 0 and kind.unit == FEN:
        raise wrong(f"{place}: {str(text)!r} can fall below 0", text)


def _check_when(scheme: Scheme, wrong: Callable[..., PackInvalid]) -> None:
    """Periods and windows that there are; a window of periods only where the scheme is claimed for periods."""
    claimed = scheme.claim
    window, period = (claimed.window, claimed.period) if claimed else (WINDOW, PERIOD)
    for name in sorted({WINDOW, PERIOD, window, period} & scheme.parameters.keys()):
        node = scheme.parameters[name]
        try:
            if name in (PERIOD, period):
                periods_from(node)
            else:
                windows_from(node, is_claimed=claimed is not None)
        except Misshapen as error:
            raise wrong(f"{name}：{error}", error.near if isinstance(error.near, Mapping) else node) from None


def _check_values(scheme: Scheme, name: str, wrong: Callable[..., PackInvalid]) -> None:
    """Every value that a parameter has over time: none of money below 0."""
    node = scheme.parameters[name]
    entries = [(node, node["setting"])] if "setting" in node else []
    for near, value in [*entries, *((entry, entry["value"]) for entry in node.get("values", ()))]:
        if any(number < 0 for number in _numbers(value)):
            rule = "money is never below 0" if str(node.get("unit", "")).startswith(MONEY) else "no value is below 0"
            raise wrong(f"{name}: {rule}", near)


def _numbers(value: Any) -> Sequence[int]:
    if are_bands(value):
        return [number for band in value for number in band.values() if type(number) is int]
    numbers = value.values() if isinstance(value, Mapping) else [value]
    return [number for number in numbers if type(number) is int]
