"""Every value, bound, day and reading of a pack is proved by its own examples, or listed with why it changes none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.examples import comes_to, failures
from tests.mutants.packs.generate import mutants
from tests.mutants.packs.judge import EQUIVALENT, KILLED, REFUSED, SURVIVED, Equivalent, Judge, Verdict, excused
from tests.mutants.packs.mutant import changed
from tests.mutants.packs.page import ROOT, page
from tests.mutants.packs.run import equivalents, pack_folders, verdicts_of
from tests.mutants.packs.texts import of_text
from tests.mutants.packs.values import of_value

WUHAN = ROOT / "policies" / "wuhan-2023"
AWARD = ("subsidy", "schemes", "contest_award")


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_no_change_of_a_pack_goes_unnoticed_by_its_own_examples(folder: Path) -> None:
    own = [row for row in equivalents() if row.pack == folder.name]
    verdicts, stale = excused(verdicts_of(folder), own)
    assert [verdict.mutant for verdict in verdicts if verdict.outcome == SURVIVED] == []
    assert stale == []


def judged(pack: Pack, at: str) -> dict[str, str]:
    """Kind and words of the mutants at a place → outcome."""
    judge = Judge(pack)
    own = [mutant for mutant in mutants(pack) if mutant.at.startswith(at)]
    return {f"{mutant.at.removeprefix(at)} {mutant.words}": judge.judged(mutant).outcome for mutant in own}


def with_examples(pack: Pack, keep: int) -> Pack:
    """The pack, whose award for contestants has only so many of its examples."""
    path = (*AWARD, "examples")
    examples = pack.files["subsidy"]["schemes"]["contest_award"]["examples"]
    return replace(pack, files=changed(pack.files, path, examples[:keep]))


def test_an_amount_without_an_example_on_its_bound_survives() -> None:
    pack, at = load_pack(WUHAN), "subsidy.schemes.contest_award.parameters.award_to.values.2023-01-01.value"
    assert judged(pack, at) == {" 49999999": KILLED, " 50000001": KILLED}
    assert judged(with_examples(pack, 2), at) == {" 49999999": SURVIVED, " 50000001": SURVIVED}


def test_a_change_that_does_not_load_is_refused_and_not_taken_for_an_example() -> None:
    outcomes = judged(load_pack(WUHAN), "subsidy.schemes.startup_training.parameters.amounts")
    assert outcomes[".values.2023-01-01.value.A 29999"] == KILLED
    period = judged(load_pack(WUHAN), "subsidy.schemes.retention_bonus.parameters.period.setting")
    assert period[" month"] == KILLED
    window = judged(load_pack(WUHAN), "subsidy.schemes.retention_bonus.parameters.window_months.setting")
    assert window[".0 0"] == REFUSED


def test_an_equivalent_names_a_survivor_with_a_reason_or_is_stale() -> None:
    pack = with_examples(load_pack(WUHAN), 2)
    verdicts = [Judge(pack).judged(mutant) for mutant in mutants(pack) if "award_to.values" in mutant.at]
    row = Equivalent("wuhan-2023", "*award_to.values.*.value", "a reason", "number: 4*")
    idle = Equivalent("wuhan-2023", "*award_from*", "a reason")
    told, stale = excused(verdicts, [row, idle])
    assert [(verdict.outcome, verdict.by) for verdict in told][:2] == [(EQUIVALENT, "a reason"), (SURVIVED, "")]
    assert stale == [idle]


def test_the_page_counts_by_pack_and_kind() -> None:
    pack = load_pack(WUHAN)
    own = [mutant for mutant in mutants(pack) if "contest_award.parameters.award_to" in mutant.at]
    text = page([Verdict(own[0], KILLED), Verdict(own[1], SURVIVED)], "abc1234")
    assert "| wuhan-2023 | schemes: number | 2 | 1 | 0 | 0 | 1 |" in text


BANDS = [{"below": 30, "value": 1}, {"from": 30, "value": 2}]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [4, 6]),
        (True, [False]),
        (date(2024, 3, 1), [date(2024, 2, 29), date(2024, 3, 2)]),
        ({"A": 1}, [0, 2]),
        (["a", "b"], [["b"], ["a"], ["a", "b", "c"]]),
        ("quarter", ["half_month", "half_year", "month", "season", "week", "year"]),
        ("iso", ["not_iso"]),
    ],
)
def test_what_stands_in_the_place_of_a_value(value: Any, expected: list[Any]) -> None:
    assert [becomes for _, _, becomes in of_value(value, (), ["a", "b", "c"])] == expected


def test_a_limit_between_two_bands_moves_and_swaps_on_both_sides() -> None:
    kinds: Mapping[str, list[Any]] = {"band limit": [], "band end": [], "band value": []}
    for kind, _, becomes in of_value(BANDS, ()):
        kinds[kind].append(becomes)
    assert [bands[0]["below"] for bands in kinds["band limit"]] == [29, 31]
    assert kinds["band end"] == [[{"to": 30, "value": 1}, {"above": 30, "value": 2}]]
    assert kinds["band value"] == [0, 2, 1, 3]


def test_what_stands_in_the_place_of_an_expression() -> None:
    told = set(of_text("value_on(rate, on) + min(a, 1) and not b > 0", ["on", "hired_on"]))
    assert told == {
        ("day that picks", "value_on(rate, hired_on) + min(a, 1) and not b > 0"),
        ("sign", "value_on(rate, on) - min(a, 1) and not b > 0"),
        ("min, max", "value_on(rate, on) + max(a, 1) and not b > 0"),
        ("number in a rule", "value_on(rate, on) + min(a, 0) and not b > 0"),
        ("number in a rule", "value_on(rate, on) + min(a, 2) and not b > 0"),
        ("and, or", "value_on(rate, on) + min(a, 1) or not b > 0"),
        ("not", "value_on(rate, on) + min(a, 1) and  b > 0"),
        ("comparison", "value_on(rate, on) + min(a, 1) and not b >= 0"),
        ("number in a rule", "value_on(rate, on) + min(a, 1) and not b > -1"),
        ("number in a rule", "value_on(rate, on) + min(a, 1) and not b > 1"),
    }


def test_an_example_may_say_which_values_are_lacking_and_why_facts_are_no_case() -> None:
    scheme = scheme_of(load_pack(WUHAN), "retention_bonus")
    eve = {"judged_on": date(2022, 12, 31), "facts": {"completed": 2, "retained": 2}}
    assert comes_to(scheme, eve) == {"refused": "二(八)", "unmet": [], "lacking": ["threshold", "amount_per_head"]}
    odd = {"judged_on": date(2023, 1, 1), "facts": {"completed": 1, "retained": 2}}
    assert comes_to(scheme, odd) == {"error": "留用人数不能多于见习期满人数"}


def test_an_example_tells_the_conditions_left_out_and_who_is_eligible_by_each_reading() -> None:
    urumqi = catalogue(load_pack(ROOT / "policies" / "urumqi-2023"))
    rent = {"area": 3000, "rent": 100, "days": 30, "in_incubator": True}
    assert comes_to(urumqi["incubator_rent"], {"judged_on": date(2023, 1, 1), "facts": rent})["left_out"] == ["span"]
    other = {"hardship": "other", "market_exhausted": True, "meets_policy": True}
    seen = comes_to(urumqi["welfare_post"], {"judged_on": date(2023, 1, 1), "facts": other})
    assert (seen["readings"], seen["eligible"]) == (
        {"named_only": 0, "others_too": 0},
        {"named_only": False, "others_too": True},
    )


def test_an_example_that_comes_to_no_decision_has_to_say_so() -> None:
    scheme = scheme_of(load_pack(WUHAN), "hiring_once")
    facts = {"hired": 3, "small_or_medium": False}
    silent = {"judged_on": date(2023, 12, 31), "facts": facts, "unmet": ["size"]}
    assert len(list(failures(replace(scheme, examples=(silent,))))) == 1
    assert list(failures(replace(scheme, examples=({**silent, "refused": "二(一)"},)))) == []
