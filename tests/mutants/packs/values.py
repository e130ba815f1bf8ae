"""Other values in the place of one that a parameter has, and other days for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeAlias

from policy_engine.expressions.bands import are_bands
from tests.mutants.packs.mutant import Path

Change: TypeAlias = tuple[str, Path, Any]
"""(kind, path below what is changed, what stands there instead)."""
DAY = timedelta(days=1)
_SWAPPED = {"from": "above", "above": "from", "to": "below", "below": "to"}
_OPTIONS: Sequence[frozenset[str]] = (
    frozenset({"month", "quarter", "half_year", "year"}),
    frozenset({"each", "after_end", "in_period"}),
    frozenset({"calendar", "working"}),
    frozenset({"city", "district"}),
    frozenset({"at_least", "over", "exactly"}),
    frozenset({"week", "half_month", "month", "quarter", "year", "season"}),
    frozenset({"community", "district", "city"}),
)
"""Words of the services that stand for one another; of any other word one is made that there is not."""


def of_parameter(node: Mapping[str, Any], codes: Sequence[str]) -> Iterator[Change]:
    """Every change of a parameter: of its setting, of each dated value, of the days of it. `codes` are those that a set
    may have."""
    if "setting" in node:
        yield from of_value(node["setting"], ("setting",), codes)
    for place, entry in enumerate(node.get("values", ())):
        path = ("values", place)
        yield from of_value(entry["value"], (*path, "value"), codes)
        for key, kind in (("from", "first day"), ("until", "last day")):
            if type(entry.get(key)) is date:
                yield from ((kind, (*path, key), day) for day in (entry[key] - DAY, entry[key] + DAY))


def of_value(value: Any, path: Path, codes: Sequence[str] = (), kind: str = "number") -> Iterator[Change]:
    if type(value) is bool:
        yield "option", path, not value
    elif type(value) is int:
        yield from ((kind, path, number) for number in (value - 1, value + 1))
    elif type(value) is date:
        yield from (("day", path, day) for day in (value - DAY, value + DAY))
    elif are_bands(value) and all("value" in band for band in value):
        yield from _of_bands(value, path)
    elif isinstance(value, list):
        yield from _of_list(value, path, codes)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from of_value(child, (*path, key), codes, kind="table entry")
    elif isinstance(value, str):
        yield from (("option", path, word) for word in _other_words(value))


def _other_words(word: str) -> list[str]:
    others = {other for options in _OPTIONS if word in options for other in options} - {word}
    return sorted(others) or [f"not_{word}"]


def _of_list(value: list[Any], path: Path, codes: Sequence[str]) -> Iterator[Change]:
    """Without one of its entries, with one more, and each entry changed that is no code."""
    for place, entry in enumerate(value):
        yield "list", path, [*value[:place], *value[place + 1 :]]
        if not isinstance(entry, str):
            yield from of_value(entry, (*path, place), codes)
    is_codes = all(isinstance(entry, str) for entry in value)
    yield from (("list", path, [*value, code]) for code in codes if is_codes and code not in value)


def _of_bands(bands: list[Any], path: Path) -> Iterator[Change]:
    """The value of each; the limits between two, moved and swapped on both sides at once; the outer limits."""
    for place, band in enumerate(bands):
        yield from of_value(band["value"], (*path, place, "value"), kind="band value")
    for place, (lower, upper) in enumerate(pairwise(bands)):
        for change in (_moved(-1), _moved(1), _swap):
            both = [change(lower, {"to", "below"}), change(upper, {"from", "above"})]
            kind = "band end" if change is _swap else "band limit"
            yield kind, path, [*bands[:place], *both, *bands[place + 2 :]]
    for place, keys in ((0, {"from", "above"}), (len(bands) - 1, {"to", "below"})):
        if keys & set(bands[place]):
            for change in (_moved(-1), _moved(1), _swap):
                kind = "band end" if change is _swap else "band limit"
                yield kind, path, [*bands[:place], change(bands[place], keys), *bands[place + 1 :]]


def _moved(step: int) -> Any:
    return lambda band, keys: {key: limit + step if key in keys else limit for key, limit in band.items()}


def _swap(band: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {_SWAPPED[key] if key in keys else key: limit for key, limit in band.items()}
