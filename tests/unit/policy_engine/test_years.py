"""Two documents of one city: the day of a case decides which of them governs it."""

from datetime import date
from pathlib import Path

import pytest

from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Places
from tests.packs import rewritten, third_city, two_years


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    two_years(tmp_path)
    return load_packs(tmp_path)


@pytest.mark.parametrize(
    ("day", "pack"),
    [
        (date(2023, 12, 31), "xinghe-2024"),
        (date(2024, 1, 1), "xinghe-2024"),
        (date(2024, 12, 31), "xinghe-2024"),
        (date(2025, 1, 1), "xinghe-2025"),
        (date(2031, 7, 1), "xinghe-2025"),
        (None, "xinghe-2025"),
    ],
)
def test_the_last_document_in_force_governs_and_before_all_the_earliest(
    packs: Packs, day: date | None, pack: str
) -> None:
    assert packs.city("xinghe", on=day).name == pack


def test_both_are_the_citys_in_their_order_and_nothing_is_stopped(packs: Packs) -> None:
    assert [pack.name for pack in packs.of_city("xinghe")] == ["xinghe-2024", "xinghe-2025"]
    assert ([pack.name for pack in packs.all], packs.cities, packs.stopped) == (
        ["xinghe-2024", "xinghe-2025"],
        ("xinghe",),
        (),
    )


def test_one_document_alone_governs_every_day() -> None:
    packs = third_city()
    days = (date(1999, 1, 1), date(2024, 1, 1), date(2099, 1, 1))
    assert {packs.city("xinghe", on=day).name for day in days} == {"xinghe-2024"}


def test_a_place_that_one_of_the_documents_lists_exists_under_its_newest_name(tmp_path: Path) -> None:
    next_year = two_years(tmp_path)
    line = next(line for line in (next_year / "taxonomies.yaml").read_text().splitlines() if "990101" in line)
    rewritten(next_year / "taxonomies.yaml", line, line.replace("990101", "990109"))
    places = Places(load_packs(tmp_path))
    assert places.has_area("xinghe/990101")
    assert places.has_area("xinghe/990109")
    assert {"990101", "990109"} <= places.of("xinghe", "district").keys()
