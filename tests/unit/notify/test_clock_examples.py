"""The worked examples of deadlines: `policy check` runs them, and a changed number of a deadline fails one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cli.policy.proofs.deadlines import comes_to, failures
from policy_engine.errors import PackInvalid
from policy_engine.packs import schema
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from services.notify.clocks.kinds import deadlines_of
from services.notify.clocks.shapes import SHAPES
from tests.mutants.packs.mutant import changed
from tests.mutants.packs.run import pack_folders
from tests.packs import FOLDER

XINGHE = load_pack(FOLDER / "xinghe-2024")
DEADLINE = ("clocks", "kinds", "guidance_offer")


def seen(name: str = "guidance_offer", **example: Any) -> Mapping[str, Any]:
    return comes_to(XINGHE, deadlines_of(XINGHE)[name], example)


def with_examples(*examples: dict[str, Any]) -> Pack:
    return replace(XINGHE, files=changed(XINGHE.files, (*DEADLINE, "examples"), list(examples)))


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_the_examples_of_a_packs_deadlines_come_out_as_written(folder: Any) -> None:
    assert list(failures(load_pack(folder))) == []


def test_a_deadline_comes_to_its_days_and_those_of_the_levels_above() -> None:
    """Five working days after 5 June 2024, over the Dragon Boat holiday; two more over the weekend."""
    assert seen(starts=date(2024, 6, 5)) == {
        "due": date(2024, 6, 13),
        "warned": date(2024, 6, 12),
        "breached": date(2024, 6, 14),
        "escalated": {"district": date(2024, 6, 18)},
    }


def test_a_day_before_the_document_has_no_deadline_and_says_what_is_lacking() -> None:
    lacking = ["days", "day_type", "escalation", "pauses.job_hunting.longest_days"]
    assert seen(starts=date(2023, 12, 31)) == {"refused": "十", "lacking": lacking}


def test_a_pause_ends_with_its_longest_length_and_moves_the_day() -> None:
    """20 days from 6 June end on the 25th; five working days after them, over a weekend, end on 2 July."""
    pause = {"reason": "job_hunting", "from": date(2024, 6, 6)}
    at_most = seen(starts=date(2024, 6, 5), pause=pause)
    assert (at_most["paused_until"], at_most["due"]) == (date(2024, 6, 25), date(2024, 7, 2))
    assert seen(starts=date(2024, 6, 5), pause={**pause, "until": date(2024, 6, 26)}) == {"over": True}
    assert "error" in seen(starts=date(2024, 6, 5), pause={**pause, "reason": "holiday"})


def test_a_turn_starts_where_the_one_before_ends_and_the_last_is_followed_by_none() -> None:
    start = date(2024, 1, 31)
    assert seen("monthly_contact", starts=start, turn=2)["due"] == date(2024, 3, 31)
    assert seen("monthly_contact", starts=start, turn=12)["turn_starts"] == date(2024, 12, 31)
    assert seen("monthly_contact", starts=start, turn=13) == {"over": True}
    assert seen(starts=start, turn=2) == {"over": True}
    assert seen("internship_pitch", starts=date(2024, 9, 1)) == {"over": True}, "withdrawn from that day on"


def test_an_example_that_does_not_come_out_is_told_with_what_does() -> None:
    wrong = with_examples({"starts": date(2024, 6, 5), "due": date(2024, 6, 12)}, {"starts": date(2024, 6, 5)})
    told = [str(flaw) for flaw in failures(wrong)]
    assert len(told) == 2
    assert "kinds.guidance_offer 算例 1" in told[0]
    assert "实际算得 {due: 2024-06-13" in told[0]
    silent = with_examples({"starts": date(2023, 12, 31), "lacking": ["days"]})
    assert len(list(failures(silent))) == 1


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ({"due": date(2024, 6, 12)}, "缺少 starts"),
        ({"starts": date(2024, 6, 5), "dew": date(2024, 6, 12)}, "例：due"),
        ({"starts": date(2024, 6, 5), "escalated": {"province": date(2024, 6, 12)}}, "应为 community、district、city"),
        ({"starts": date(2024, 6, 5), "escalated": {"city": "六月"}}, "应为日期"),
    ],
)
def test_one_that_cannot_be_meant_is_refused_at_its_line(example: dict[str, Any], told: str) -> None:
    with pytest.raises(PackInvalid, match="guidance_offer") as refused:
        schema.check(with_examples(example), {"clocks": SHAPES["clocks"]})
    assert told in str(refused.value)
