"""The sheets to the byte, as they were before one engine counted them: numbers, wording, links, and their order."""

import json
from collections.abc import Sequence
from pathlib import Path

from tests.component.registry.people import on_friday
from tests.component.registry.steps import RATES, WEEK, auditor, scattered, week_of_promises
from tests.support.platform import Boot, Platform

GOLDEN = Path(__file__).parent / "golden"
OF_RATES: tuple[dict[str, str], ...] = (
    {},
    {"area": "urumqi/650102"},
    {"cohort_year": "2022"},
    {"area": "wuhan", "as_of": "2023-07-29"},
    {"as_of": "2023-10-15"},
)
OF_WEEK = (
    {"week": "2023-W31", "as_of": "2023-08-03"},
    {"week": "2023-W31", "area": "urumqi/650103/650103001"},
)


async def answers(p: Platform, link: str, asked: Sequence[dict[str, str]]) -> str:
    shown = []
    for query in asked:
        reader = auditor(p, query.get("area", "urumqi").partition("/")[0])
        shown.append((await reader.get(link, params=query)).json())
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


async def test_the_rates_are_the_same_to_the_byte(platform: Boot) -> None:
    p = await on_friday(platform)
    await scattered(p)
    assert await answers(p, RATES, OF_RATES) == (GOLDEN / "rates.json").read_text()


async def test_the_week_is_the_same_to_the_byte(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    assert await answers(p, WEEK, OF_WEEK) == (GOLDEN / "week.json").read_text()
