"""A pack's own proof: the third city walks from its rosters to payment files, breaches and counts, as its file says."""

from pathlib import Path

import pytest

from tests.cli.walk_steps import XINGHE, city_with, walk
from tests.packs import third_city, third_city_of_all_years
from tests.support.platform import Boot

TRIAL = """  - day: 2024-06-30
    trial:
      scheme: hiring_grant
      facts: {{hired: 2, small: true, first_hired_on: 2024-07-01}}
      expect: {{amount_fen: {fen}}}
"""
ROSTER = """  - {day: 2024-06-03, roster: {district: "990101", class_year: 2024, people: [甲, 乙]}}
  - registration: {people: [甲, 乙], place: hukou}
  - {day: 2024-06-05, contact: {people: [甲]}}
  - day: 2024-06-12
"""


async def test_the_third_city_walks_as_its_file_says_and_again_on_the_same_platform(
    platform: Boot, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the first walk has left behind, a returned payment among it, is not the second one's."""
    p = await platform(policies=third_city_of_all_years())
    for _ in range(2):
        passed = await walk(p, XINGHE)
        out = capsys.readouterr().out
        assert passed, out
        assert "✗" not in out
        assert "已走到：资金项目 insured_retention_award，遇到符合、不符合；已发放" in out
        assert "已走到：时限 guidance_offer，遇到按期、逾期" in out
        assert "已走到：指标 guided_and_reached，遇到已计入、未计入" in out
        assert "已走到：时限 campus_season，遇到已结束；没有遇到未结束" in out
        assert "未走到：时限" not in out


async def test_the_people_of_others_are_not_counted(platform: Boot, tmp_path: Path) -> None:
    """The city's figure holds those of the first walk too."""
    p = await platform(policies=third_city())
    directory = city_with(tmp_path, ROSTER + "    expect: {indicator: {key: guided_and_reached, part: 0, whole: 2}}\n")
    for _ in range(2):
        assert await walk(p, directory, 5.0)


async def test_a_difference_is_named_with_its_line_and_fails(
    platform: Boot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    p = await platform(policies=third_city())
    assert await walk(p, city_with(tmp_path, TRIAL.format(fen=160_000)))
    assert not await walk(p, city_with(tmp_path, TRIAL.format(fen=160_001)))
    out = capsys.readouterr().out
    assert "第 3 行 试算：应为 金额 1,600.01 元；实为 金额 1,600.00 元" in out
    assert "核对 1 处，1 处不符" in out


async def test_every_clock_of_a_kind_is_accounted_for(
    platform: Boot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that the file does not name is a difference, and one of another day too."""
    p = await platform(policies=third_city())
    first_contact = "    expect: {{clocks: {{kind: first_contact, met: {{甲: {day}}}{others}}}}}\n"
    for day, others, passed in (
        ("2024-06-10", ", breached: {乙: 2024-06-10}", True),
        ("2024-06-11", ", breached: {乙: 2024-06-10}", False),
        ("2024-06-10", "", False),
    ):
        steps = ROSTER + first_contact.format(day=day, others=others)
        assert await walk(p, city_with(tmp_path, steps), 3.0) is passed, capsys.readouterr().out


async def test_what_the_platform_refuses_ends_the_walk(
    platform: Boot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is served for a day to come: the contact of the fifth is not taken on the third."""
    p = await platform(policies=third_city())
    steps = """  - {day: 2024-06-03, employer: {name: 单位一, district: "990101", internship_base: false}}
  - {roster: {district: "990101", class_year: 2024, people: [甲]}}
  - registration: {people: [甲], place: hukou}
  - internship: {employer: 单位一, people: [甲], first: 2024-01-10, last: 2024-05-31}
  - service: {people: [甲], kind: guidance}
"""
    assert not await walk(p, city_with(tmp_path, steps))
    out = capsys.readouterr().out
    assert "✗ 6 见习" in out
    assert "409" in out
    assert "其后各步没有走" in out
    assert "服务" not in out


async def test_the_business_time_is_what_it_was_before(platform: Boot, tmp_path: Path) -> None:
    p = await platform(policies=third_city())
    await p.set_time("2024-12-01T10:00:00+08:00")
    assert await walk(p, city_with(tmp_path, TRIAL.format(fen=160_000)))
    for runtime in p.runtimes.values():
        async with runtime.transaction() as session:
            assert (await runtime.clock.today(session)).isoformat() == "2024-12-01"
