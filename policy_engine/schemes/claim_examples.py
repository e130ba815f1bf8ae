"""The worked examples of taking claims: in which period a day lies, on which day its claims are judged, and on which
days they are taken."""

from collections.abc import Iterator, Mapping
from typing import Any

from policy_engine.errors import Flaw, HolidaysUnpublished, ParameterNotCited
from policy_engine.packs.flaws import At, as_written
from policy_engine.packs.pack import line_of
from policy_engine.schemes.claiming import WINDOW
from policy_engine.schemes.periods import ONCE, Period, Periods, periods_from
from policy_engine.schemes.scheme import Scheme
from policy_engine.schemes.windows import Span, WorkingDays, span_on, window_from

OTHERS = frozenset({"others", "approved_on"})
"""Of an example that whoever takes and pays claims has to run: by other claims of the payee, or from an approval on."""
_GIVEN = ("day", "asked_on", "title")
_NOTHING = frozenset({"refused", "error"})
"""What an example that comes to nothing has to say."""


def claim_failures(scheme: Scheme, reckon: WorkingDays) -> Iterator[Flaw]:
    """A flaw for each example of taking claims that does not come out as written. `reckon` counts working days.

    None where the loader refused what they hang on.
    """
    if scheme.claim is not None and not {scheme.claim.period, scheme.claim.window} <= scheme.parameters.keys():
        return
    for number, example in enumerate(scheme.claim_examples, 1):
        if OTHERS & set(example):
            continue
        expected = {key: value for key, value in example.items() if key not in _GIVEN}
        seen = comes_to(scheme, example, reckon)
        is_complete = bool(expected) and seen.keys() & _NOTHING <= expected.keys()
        if not is_complete or any(seen.get(key) != value for key, value in expected.items()):
            at = At(f"{scheme.pack.name}/subsidy.yaml", f"{scheme.name} 申领算例 {number}", line_of(example))
            yield at.flaw(f"实际算得 {as_written(seen)}", expected)


def comes_to(scheme: Scheme, example: Mapping[str, Any], reckon: WorkingDays) -> dict[str, Any]:
    """The period that a day lies in, or the days on which claims are taken for whoever asks on a day."""
    periods = periods_from(scheme.parameters[scheme.claim.period]) if scheme.claim is not None else None
    try:
        period = _period(periods, example)
    except ValueError:
        return {"error": f"没有核算期 {example['period']}" if "period" in example else "该日不在任何核算期内"}
    result = _of_period(scheme, period) if period is not None else {}
    if "asked_on" not in example:
        return result
    try:
        return result | _taken(scheme, periods, period, example, reckon)
    except ParameterNotCited as unset:
        return {"refused": unset.clause} | result
    except HolidaysUnpublished:
        return {"error": "放假安排尚未公布"} | result


def _period(periods: Periods | None, example: Mapping[str, Any]) -> Period | None:
    """Of the day or the code that the example gives; None where it asks about no period. Raises ValueError."""
    if "day" in example:
        period = periods.of(example["day"]) if periods is not None else None
        if period is None:
            raise ValueError(example["day"])
        return period
    if "period" not in example:
        return None
    if periods is None:
        raise ValueError(example["period"])
    return periods.parse(example["period"])


def _of_period(scheme: Scheme, period: Period) -> dict[str, Any]:
    result: dict[str, Any] = {"period": period.code, "first": period.first, "last": period.last}
    return result | ({"judged_on": scheme.claim.day_of(period)} if scheme.claim is not None else {})


def _taken(
    scheme: Scheme, periods: Periods | None, period: Period | None, example: Mapping[str, Any], reckon: WorkingDays
) -> dict[str, Any]:
    """By the window of the day that asks; what is claimed once by that of its event."""
    name, asked_on = scheme.claim.window if scheme.claim is not None else WINDOW, example["asked_on"]
    by_day = period.first if period is not None and period.code == ONCE else asked_on
    if name not in scheme.parameters:
        return {"error": "本项目没有受理期"}
    cited = scheme.pack.parameter(scheme.parameters[name], scheme.path(name), on=by_day)
    window = window_from(cited.value, reckon)
    span = window.span(asked_on, period) if period is not None else span_on(window, periods, asked_on)
    return _days(span)


def _days(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"over": True}
    return {key: day for key, day in (("opens", span.opens_on), ("closes", span.closes_on)) if day is not None}
