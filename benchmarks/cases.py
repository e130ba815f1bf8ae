"""The same million cases for every engine, from a seed; needs NumPy and nothing else."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Columns: TypeAlias = dict[str, Any]
SEED = 2023
JUDGED_ON = "2023-12-31"
AREAS = ("hall", "roadshow", "office", "meeting", "incubation", "other_area")


def retention_bonus(count: int) -> Columns:
    random = np.random.default_rng(SEED)
    completed = random.integers(0, 41, count)
    return {"completed": completed, "retained": (completed * random.random(count)).astype(np.int64)}


def startup_loan(count: int) -> Columns:
    random = np.random.default_rng(SEED)
    return {
        "individual_business": random.random(count) < 0.9,
        "requested": random.integers(1, 30_000_000, count),
        "outstanding": random.integers(0, 10_000_000, count),
        "loans_before": random.integers(0, 5, count),
        "good_borrower": random.random(count) < 0.7,
    }


def startup_subsidy(count: int) -> Columns:
    """Dates as day numbers, 1970-01-01 being 0."""
    random = np.random.default_rng(SEED)
    return {
        "qualified": random.random(count) < 0.9,
        "certificate_on": random.integers(19_000, 19_700, count),
        "licensed_on": random.integers(19_000, 19_700, count),
        "stable": random.random(count) < 0.9,
        "received_before": random.random(count) < 0.2,
    }


def incubator_common_area(count: int) -> Columns:
    random = np.random.default_rng(SEED)
    return {
        **{kind: random.integers(0, 20_000, count) for kind in AREAS},
        "days": random.integers(0, 200, count),
        "free": random.random(count) < 0.9,
    }


CASES: dict[str, tuple[str, Callable[[int], Columns]]] = {
    "retention_bonus": ("wuhan", retention_bonus),
    "startup_loan": ("urumqi", startup_loan),
    "startup_subsidy": ("urumqi", startup_subsidy),
    "incubator_common_area": ("urumqi", incubator_common_area),
}


def by_hand(scheme: str, given: Columns) -> tuple[Any, ...]:
    """The same rules as a NumPy programmer writes them: (amounts in fen by reading, then why)."""
    return _BY_HAND[scheme](given)


def _bonus(given: Columns) -> tuple[Any, ...]:
    completed, retained = given["completed"], given["retained"]
    rate = (completed > 0) & (retained * 100 > completed * 50)
    return (np.where(rate, retained * 100_000, 0),), rate


def _loan(given: Columns) -> tuple[Any, ...]:
    who = given["individual_business"]
    cap = given["requested"] + given["outstanding"] <= 20_000_000
    cap_each = given["requested"] <= 20_000_000
    number = given["loans_before"] + 1 <= 3
    again = (given["loans_before"] == 0) | given["good_borrower"]
    others = who & number & again
    amounts = tuple(np.where(others & limit, given["requested"], 0) for limit in (cap, cap_each))
    return amounts, who, cap, cap_each, number, again


def full_months(first: Any, last: str) -> Any:
    """Full months from each date to a day; the end of a shorter month completes one."""
    begin, end = first.astype("datetime64[D]"), np.datetime64(last)
    months = begin.astype("datetime64[M]")
    day = (begin - months.astype("datetime64[D]")).astype(np.int64) + 1
    end_month = end.astype("datetime64[M]")
    length = int(((end_month + 1).astype("datetime64[D]") - end_month.astype("datetime64[D]")).astype(int))
    end_day = int((end - end_month.astype("datetime64[D]")).astype(int)) + 1
    return (end_month - months).astype(np.int64) - (np.minimum(day, length) > end_day)


def _subsidy(given: Columns) -> tuple[Any, ...]:
    order = given["certificate_on"] <= given["licensed_on"]
    order_strict = given["certificate_on"] < given["licensed_on"]
    months = full_months(given["licensed_on"], JUDGED_ON) >= 6
    who, stable, once = given["qualified"], given["stable"], ~given["received_before"]
    others = who & months & stable & once
    amounts = tuple(np.where(others & limit, 200_000, 0) for limit in (order, order_strict))
    return amounts, who, order, order_strict, months, stable, once


def _area(given: Columns) -> tuple[Any, ...]:
    base = np.minimum(sum(given[kind] for kind in AREAS), 30_000)
    each = sum(np.minimum(given[kind], 30_000) for kind in AREAS)
    amounts = tuple(np.where(given["free"], 100 * area * given["days"] // 100, 0) for area in (base, each))
    return amounts, given["free"]


_BY_HAND = {
    "retention_bonus": _bonus,
    "startup_loan": _loan,
    "startup_subsidy": _subsidy,
    "incubator_common_area": _area,
}
