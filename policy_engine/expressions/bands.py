"""Bands (分档): a value for each stretch of a number or a share, open and closed as the document writes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from policy_engine.expressions.types import Bands, ExpressionError
from policy_engine.expressions.units import Unit

_LOWER, _UPPER = {"from": True, "above": False}, {"to": True, "below": False}
"""How a bound is written → whether it is in the band itself: 以上（含）, 超过; 以下（含）, 不足."""
MOST = 60


@dataclass(frozen=True)
class Bound:
    """A limit, and whether it is in the band itself."""

    limit: int
    included: bool


@dataclass(frozen=True)
class Band:
    """From `lower` to `upper`; None is open. `value` is what stands for it."""

    lower: Bound | None
    upper: Bound | None
    value: int


Edges: TypeAlias = tuple[tuple[tuple[int, bool], ...], tuple[int, ...]]
"""The lower bounds of all bands but the first, and the values of all."""


def are_bands(value: Any) -> bool:
    """Whether a value of the pack is a list of bands, well formed or not."""
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def bands_type(name: str, listed: Sequence[Mapping[str, Any]], of: Unit, unit: Unit) -> Bands:
    """The type of a list of bands. Raises ExpressionError for a gap, an overlap and a band that nothing falls into."""
    bands = _read(name, listed, of)
    values = [band.value for band in bands]
    limits = [abs(bound.limit) for band in bands for bound in (band.lower, band.upper) if bound is not None]
    return Bands(
        of=of,
        unit=unit,
        low=min(values),
        high=max(values),
        first=_first_in(bands[0].lower),
        last=_last_in(bands[-1].upper),
        largest=max(limits, default=0),
    )


def edges_of(listed: Sequence[Mapping[str, Any]]) -> Edges:
    """What is asked of a number, once the bands are checked."""
    bands = [_band("", entry) for entry in listed]
    lower = [band.lower for band in bands[1:] if band.lower is not None]
    return tuple((bound.limit, bound.included) for bound in lower), tuple(band.value for band in bands)


def _read(name: str, listed: Sequence[Mapping[str, Any]], of: Unit) -> list[Band]:
    if len(listed) > MOST:
        raise ExpressionError(f"{name}：分档最多 {MOST} 档")
    bands, whole_numbers = [_band(name, entry) for entry in listed], not of.is_share
    for number, band in enumerate(bands, 1):
        if _is_empty(band, whole_numbers=whole_numbers):
            raise ExpressionError(f"{name}：没有数会落入第 {number} 档")
    for number, (earlier, later) in enumerate(pairwise(bands), 1):
        _meet(f"{name}：第 {number} 档与第 {number + 1} 档", earlier.upper, later.lower, whole_numbers=whole_numbers)
    return bands


def _band(name: str, entry: Mapping[str, Any]) -> Band:
    lower, upper = _bound(name, entry, _LOWER), _bound(name, entry, _UPPER)
    if set(entry) - {"value", *_LOWER, *_UPPER} or type(entry.get("value")) is not int:
        bounds = "下限写 from（含）或 above（超过），上限写 to（含）或 below（不足）"
        raise ExpressionError(f"{name}：每档写 value（整数），{bounds}")
    return Band(lower, upper, entry["value"])


def _is_empty(band: Band, *, whole_numbers: bool) -> bool:
    if band.lower is None or band.upper is None:
        return False
    if whole_numbers:
        return (_first_in(band.lower) or 0) > (_last_in(band.upper) or 0)
    lower, upper = band.lower, band.upper
    return lower.limit > upper.limit or (lower.limit == upper.limit and not (lower.included and upper.included))


def _bound(name: str, entry: Mapping[str, Any], words: Mapping[str, bool]) -> Bound | None:
    written = [word for word in words if word in entry]
    if not written:
        return None
    if len(written) > 1 or type(entry[written[0]]) is not int:
        raise ExpressionError(f"{name}：{' 和 '.join(words)} 只写一个，是整数")
    return Bound(entry[written[0]], words[written[0]])


def _meet(place: str, upper: Bound | None, lower: Bound | None, *, whole_numbers: bool) -> None:
    """The next band begins where this one ends: at the same limit, which one of them has, or with the next number."""
    if upper is None or lower is None:
        raise ExpressionError(f"{place}之间须写明界限：只有首档可以没有下限，末档可以没有上限")
    if upper.limit == lower.limit and upper.included != lower.included:
        return
    if whole_numbers and _last_in(upper) == (_first_in(lower) or 0) - 1:
        return
    overlap = lower.limit < upper.limit or (lower.limit == upper.limit and upper.included and lower.included)
    raise ExpressionError(f"{place}{'重叠' if overlap else '之间有空档'}：{upper.limit} 与 {lower.limit}")


def _first_in(bound: Bound | None) -> int | None:
    """The first whole number of a band; None where it is open."""
    return None if bound is None else bound.limit + (0 if bound.included else 1)


def _last_in(bound: Bound | None) -> int | None:
    return None if bound is None else bound.limit - (0 if bound.included else 1)


def of_one(edges: Edges) -> Callable[[int, int], int]:
    """(number, times) → the value of its band: `times` limits make one of the number (a share is multiplied out)."""
    limits, values = edges

    def value(number: int, times: int) -> int:
        place = sum(number > limit * times or (included and number == limit * times) for limit, included in limits)
        return values[place]

    return value


def of_columns(edges: Edges) -> Callable[[Any, Any], Any]:
    """The same for columns."""
    limits, values = edges
    numbers = np.array(values, np.int64)

    def value(number: Any, times: Any) -> Any:
        place: Any = np.zeros(np.broadcast(number, times).shape, np.int64)
        for limit, included in limits:
            place += number >= limit * times if included else number > limit * times
        return numbers[place]

    return value
