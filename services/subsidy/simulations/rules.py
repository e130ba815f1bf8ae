"""What of a report is shown to whom."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

FEWEST = 5
"""Payees of a district, below which its figures would be those of few whom one may not see."""
OTHERS = "其他"
"""The line in which such districts stand together."""
Report: TypeAlias = Mapping[str, Any]


def coarse(report: Report) -> Report:
    """The report with the districts of few payees as one line; its totals stay, and nothing can be taken from them."""
    small = _together(_payees(report))
    if not small:
        return report
    parts = {part: [_joined(entry, small) for entry in report[part]] for part in ("results", "changed", "differences")}
    counted = {"payees": _folded(report["payees"], small)} if report.get("payees") else {}
    return {**report, **parts, **counted}


def _payees(report: Report) -> Mapping[str, int]:
    """District → payees; of a report from before they were counted, its cases, which are no fewer."""
    if counted := report.get("payees"):
        return dict(counted)
    results = [*report["results"], *report["changed"]]
    return {name: totals["cases"] for result in results[:1] for name, totals in result["by_district"].items()}


def _together(payees: Mapping[str, int]) -> frozenset[str]:
    """The districts with few, and the next ones where these come to few still, or to one that the total gives away."""
    by_size = sorted((name for name in payees if payees[name]), key=lambda name: (payees[name], name))
    small = [name for name in by_size if payees[name] < FEWEST]
    for name in by_size[len(small) :] if small else ():
        if sum(payees[each] for each in small) >= FEWEST and len(small) > 1:
            break
        small.append(name)
    return frozenset(small)


def _joined(entry: Report, small: frozenset[str]) -> Report:
    folded = {name: _folded(entry[name], small) for name in ("by_district", "payees_by_district") if entry.get(name)}
    return {**entry, **folded}


def _folded(by_district: Mapping[str, Any], small: frozenset[str]) -> Mapping[str, Any]:
    visible = {name: value for name, value in by_district.items() if name not in small}
    return {**visible, OTHERS: _sum([value for name, value in by_district.items() if name in small])}


def _sum(values: Sequence[Any]) -> Any:
    """Of numbers, or of records of numbers."""
    add: Callable[[Sequence[Any]], Any] = sum
    if values and isinstance(values[0], Mapping):
        return {name: add([value[name] for value in values]) for name in values[0]}
    return add(values)
