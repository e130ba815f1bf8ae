"""Who may see no single case sees no district of few payees, and cannot take one from the totals."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.subsidy.simulations.rules import FEWEST, OTHERS, coarse

SIZES = st.dictionaries(st.sampled_from([str(code) for code in range(420102, 420114)]), st.integers(0, 12), min_size=1)


def report(payees: dict[str, int]) -> dict[str, Any]:
    """Every payee has one case, and each gains a fen."""
    totals = {code: {"cases": size, "eligible": size, "amount_fen": size} for code, size in payees.items()}
    outcomes = {code: {"winners": size, "losers": 0, "unchanged": 0} for code, size in payees.items()}
    result = {"reading": None, "by_district": totals, "total": {"cases": sum(payees.values())}}
    difference = {"by_district": dict(payees), "payees_by_district": outcomes, "amount_fen": sum(payees.values())}
    return {"results": [result], "changed": [result], "differences": [difference], "payees": payees, "faulty": 0}


@given(SIZES)
def test_each_line_stands_for_enough_payees_and_the_totals_stay(payees: dict[str, int]) -> None:
    shown = coarse(report(payees))
    [result], [difference] = shown["results"], shown["differences"]
    assert sum(shown["payees"].values()) == sum(payees.values())
    assert sum(line["cases"] for line in result["by_district"].values()) == sum(payees.values())
    assert sum(difference["by_district"].values()) == sum(payees.values())
    assert sum(line["winners"] for line in difference["payees_by_district"].values()) == sum(payees.values())
    lines = set(shown["payees"])
    assert set(result["by_district"]) == set(difference["by_district"]) == lines
    assert set(difference["payees_by_district"]) == lines
    some = {name for name in payees if payees[name]}
    few = {name for name, count in shown["payees"].items() if 0 < count < FEWEST}
    assert few <= {OTHERS}
    if OTHERS in lines:
        folded = set(payees) - lines
        assert len(folded) > 1 or some == folded
        assert OTHERS not in few or some == folded


def test_districts_with_enough_stay_as_they_are() -> None:
    full = report({"420102": 5, "420106": 9})
    assert coarse(full) == full


def test_one_small_district_takes_the_next_along() -> None:
    shown = coarse(report({"420102": 4, "420106": 9, "420107": 7}))
    assert shown["payees"] == {"420106": 9, OTHERS: 11}


def test_a_report_from_before_payees_were_counted_goes_by_its_cases() -> None:
    old = report({"420102": 1, "420106": 9, "420107": 7})
    del old["payees"], old["differences"][0]["payees_by_district"]
    shown = coarse(old)
    assert set(shown["results"][0]["by_district"]) == {"420106", OTHERS}
    assert shown["differences"][0]["by_district"] == {"420106": 9, OTHERS: 8}
