"""The worked examples of when claims are taken: of which period a day is, and from when until when a period is asked
for."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.claim_examples import claim_failures, comes_to
from policy_engine.schemes.scheme import Scheme
from services.subsidy.schemes.commands import working_day
from tests.mutants.packs.mutant import changed
from tests.mutants.packs.page import ROOT
from tests.packs import FOLDER

XINGHE = load_pack(FOLDER / "xinghe-2024")
PACKS = [XINGHE, *(load_pack(ROOT / "policies" / name) for name in ("urumqi-2023", "wuhan-2023"))]
SCHEMES = [scheme for pack in PACKS for scheme in catalogue(pack).values()]
H1 = {"period": "2024-H1", "first": date(2024, 1, 1), "last": date(2024, 6, 30), "judged_on": date(2024, 6, 30)}


def seen(scheme: str, **example: Any) -> dict[str, Any]:
    return comes_to(catalogue(XINGHE)[scheme], example, working_day)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme.pack.city}.{scheme.name}")
def test_the_examples_of_the_packs_come_out_and_every_claimed_scheme_has_both_kinds(scheme: Scheme) -> None:
    assert list(claim_failures(scheme, working_day)) == []
    kinds = {key for example in scheme.claim_examples for key in ("day", "asked_on") if key in example}
    assert kinds == (
        {"day", "asked_on"} if scheme.claim else {"asked_on"} if "window_months" in scheme.parameters else set()
    )


def test_a_day_lies_in_the_period_of_the_kind_in_force_on_it() -> None:
    assert seen("stable_post_grant", day=date(2024, 6, 30)) == H1
    assert seen("stable_post_grant", day=date(2024, 7, 1))["period"] == "2024-Q3"
    assert seen("stable_post_grant", day=date(2023, 12, 31)) == {"error": "该日不在任何核算期内"}


def test_who_asks_on_a_day_is_told_the_days_of_the_period() -> None:
    asked = {"asked_on": date(2025, 2, 1), "period": "2024-H1"}
    assert seen("stable_post_grant", **asked) == H1 | {"opens": date(2025, 3, 1), "closes": date(2025, 4, 15)}
    assert seen("stable_post_grant", asked_on=date(2025, 4, 16), period="2024-H1") == H1 | {"over": True}
    assert seen("stable_post_grant", asked_on=date(2025, 2, 1), period="2024-H2") == {"error": "没有核算期 2024-H2"}


def test_what_is_claimed_once_is_asked_for_from_the_day_of_its_event() -> None:
    event = date(2024, 2, 29)
    once = {"period": "once", "first": event, "last": event, "judged_on": event}
    in_time = seen("startup_grant", day=event, asked_on=date(2025, 2, 28))
    assert in_time == once | {"opens": event, "closes": date(2025, 2, 28)}
    assert seen("startup_grant", day=event, asked_on=date(2025, 3, 1)) == once | {"over": True}


def test_working_days_are_counted_by_the_published_holidays_and_none_is_guessed() -> None:
    assert seen("class_hiring_award", asked_on=date(2024, 9, 1), period="C2024")["closes"] == date(2024, 9, 29)
    assert seen("class_hiring_award", asked_on=date(2090, 9, 1), period="C2090")["error"] == "放假安排尚未公布"


def test_an_example_that_does_not_come_out_is_told_with_what_does() -> None:
    scheme = catalogue(XINGHE)["stable_post_grant"]
    wrong = ({"day": date(2024, 1, 1), "period": "2024-Q1"}, {"asked_on": date(2023, 12, 31), "period": "2024-H1"})
    told = [str(flaw) for flaw in claim_failures(replace(scheme, claim_examples=wrong), working_day)]
    assert len(told) == 2
    assert "stable_post_grant 申领算例 1" in told[0]
    assert "实际算得 {period: 2024-H1" in told[0]
    assert "refused: 二(五)" in told[1]


def with_example(example: dict[str, Any]) -> Pack:
    path = ("subsidy", "schemes", "stable_post_grant", "claim_examples")
    return replace(XINGHE, files=changed(XINGHE.files, path, [example]))


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ({"period": "2024-H1"}, "asked_on（某日来问何时受理）"),
        ({"asked_on": date(2024, 1, 1), "period": 2024}, '例："2024"'),
        ({"asked_on": date(2024, 1, 1), "closed": date(2024, 1, 1)}, "例：closes"),
        ({"asked_on": "一月", "opens": date(2024, 1, 1)}, "应为日期"),
        ({"asked_on": date(2024, 1, 1), "over": False}, "只有 true"),
    ],
)
def test_one_that_cannot_be_meant_is_refused_at_its_line(example: dict[str, Any], told: str) -> None:
    with pytest.raises(PackInvalid, match="stable_post_grant") as refused:
        catalogue(with_example(example))
    assert told in str(refused.value)
