"""The worked examples of deadlines: `policy check` runs them, and a changed number of a deadline fails one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policy_engine.errors import PackInvalid
from policy_engine.packs import schema
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from services.notify.clocks.examples import comes_to, failures
from services.notify.clocks.shapes import SHAPES
from tests.mutants.packs.mutant import changed
from tests.mutants.packs.run import pack_folders, verdicts_of
from tests.packs import FOLDER

XINGHE = load_pack(FOLDER / "xinghe-2024")
DEADLINE = ("clocks", "kinds", "guidance_offer")


def with_examples(*examples: dict[str, Any]) -> Pack:
    return replace(XINGHE, files=changed(XINGHE.files, (*DEADLINE, "examples"), list(examples)))


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_the_examples_of_a_packs_deadlines_come_out_as_written(folder: Any) -> None:
    assert list(failures(load_pack(folder))) == []


def test_a_deadline_comes_to_its_days_and_those_of_the_levels_above() -> None:
    """Five working days after 5 June 2024, over the Dragon Boat holiday; two more over the weekend."""
    assert comes_to(XINGHE, "guidance_offer", date(2024, 6, 5)) == {
        "due": date(2024, 6, 13),
        "warned": date(2024, 6, 12),
        "breached": date(2024, 6, 14),
        "escalated": {"district": date(2024, 6, 18)},
    }


def test_a_day_before_the_document_has_no_deadline_and_says_what_is_lacking() -> None:
    lacking = ["days", "day_type", "escalation"]
    assert comes_to(XINGHE, "guidance_offer", date(2023, 12, 31)) == {"refused": "十", "lacking": lacking}


def test_an_example_that_does_not_come_out_is_told_with_what_does() -> None:
    wrong = with_examples({"starts": date(2024, 6, 5), "due": date(2024, 6, 12)}, {"starts": date(2024, 6, 5)})
    told = [str(flaw) for flaw in failures(wrong)]
    assert len(told) == 2
    assert "kinds.guidance_offer 算例 1" in told[0]
    assert "实际算得 {due: 2024-06-13" in told[0]
    silent = with_examples({"starts": date(2023, 12, 31), "lacking": ["days", "day_type", "escalation"]})
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


def test_no_change_of_a_deadline_of_the_third_city_goes_unnoticed() -> None:
    verdicts = verdicts_of(FOLDER / "xinghe-2024", "clocks.")
    deadlines = ("clocks.first_contact", "clocks.kinds.training_offer", "clocks.kinds.guidance_offer")
    own = [verdict for verdict in verdicts if verdict.mutant.at.startswith(deadlines)]
    left = {verdict.mutant.at for verdict in own if verdict.outcome not in ("killed", "refused")}
    assert len(own) > 40
    assert all(".pauses." in at for at in left), left
