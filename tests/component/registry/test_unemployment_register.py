"""The register of the unemployed: taken in once, accepted by another person, counted in months."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from tests.component.registry import people
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, id_number, problem, registered, worker
from tests.packs import beside_wuhan, rewritten
from tests.support.platform import Boot, Platform
from tests.support.rosters import as_csv, as_xlsx

HEADER = ("序号", "姓名", "身份证号", "是否登记失业人员", "失业时间", "失业终止时间")
DISTRICT = "wuhan/420106"
UNSET = "      unset: 文件未规定失业多久为长期"
TWELVE = "      values:\n        - {from: 2023-01-01, value: 12}"


def row(serial: int, since: str, until: str = "", registered: str = "是") -> list[str]:
    return ["1", "测试", id_number(serial), registered, since, until]


async def on(boot: Boot, day: str, tmp_path: Path | None = None) -> Platform:
    """Wuhan; with a folder, 12 months are loaded there."""
    if tmp_path is None:
        p = await boot("registry")
    else:
        beside_wuhan(tmp_path)
        rewritten(tmp_path / "wuhan-2023" / "clocks.yaml", UNSET, TWELVE)
        p = await boot("registry", policies=Packs.of([load_pack(tmp_path / "wuhan-2023")]))
    await p.set_time(f"{day}T10:00:00+08:00")
    return p


def reviewer(p: Platform, **who: Any) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, **who)


async def hand_in(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    return await client.post(f"{API}/unemployment-files", files={"file": ("失业人员台账.csv", content)})


async def unemployed(client: httpx.AsyncClient) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = (await client.get(f"{API}/unemployed")).json()["items"]
    return rows


async def accept(client: httpx.AsyncClient, entry: object, seen: int = 1) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/unemployment-acceptance", json={"seen": seen})


async def accepted(p: Platform, *rows: list[str], seen: int = 1) -> str:
    """The person of serial 1, of whom these rows are accepted."""
    entry = str((await registered(p, 1, WUHAN_STREET))["id"])
    answer = await hand_in(reviewer(p), as_csv(*rows, header=HEADER))
    assert answer.status_code == 201, answer.text
    assert (await accept(worker(p, WUHAN_STREET), entry, seen)).status_code == 201
    return entry


@pytest.mark.obligation("W-907")
async def test_while_the_months_are_unset_they_are_counted_and_nobody_is_marked(platform: Boot) -> None:
    """Acceptance 1."""
    p = await on(platform, "2023-07-28")
    await accepted(p, row(1, "2022-06-30"))
    [shown] = await unemployed(reviewer(p))
    assert (shown["months"], shown["long_term"]) == (12, None)
    assert "二（九）" in str(shown["lacking"])


@pytest.mark.obligation("W-907")
@pytest.mark.parametrize(("day", "months", "long"), [("2023-06-29", 11, False), ("2023-06-30", 12, True)])
async def test_with_twelve_loaded_the_day_that_completes_them_counts(
    platform: Boot, tmp_path: Path, day: str, months: int, long: bool
) -> None:
    """Acceptance 2: 11 months 30 days no, 12 months yes."""
    p = await on(platform, day, tmp_path)
    await accepted(p, row(1, "2022-06-30"))
    [shown] = await unemployed(reviewer(p))
    assert (shown["months"], shown["long_term"], shown["lacking"]) == (months, long, None)


async def test_the_same_file_twice_adds_no_row(platform: Boot) -> None:
    """Acceptance 3; nor do the same rows in other bytes."""
    p = await on(platform, "2023-07-28")
    content = as_csv(row(1, "2022-06-30"), row(2, "2022-07-01"), header=HEADER)
    first = await hand_in(reviewer(p), content)
    assert (first.status_code, first.json()["added"], first.json()["unmatched"]) == (201, 2, 2)
    again = await hand_in(reviewer(p), content)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    other = await hand_in(reviewer(p), as_xlsx(row(1, "2022-06-30"), row(2, "2022-07-01"), header=HEADER))
    assert (other.status_code, other.json()["added"]) == (201, 0)
    assert await people.count(p, "unemployment_entry") == 2


async def test_only_the_spell_that_is_open_on_the_day_is_judged(platform: Boot, tmp_path: Path) -> None:
    """Acceptance 4: ended, and started again after 40 days."""
    p = await on(platform, "2023-07-28", tmp_path)
    await accepted(p, row(1, "2021-01-01", "2023-01-10"), row(1, "2023-02-19"), seen=2)
    [shown] = await unemployed(reviewer(p))
    assert shown["spells"] == [
        {"since": "2021-01-01", "until": "2023-01-10"},
        {"since": "2023-02-19", "until": None},
    ]
    assert (shown["months"], shown["long_term"]) == (5, False)


async def test_spells_that_touch_are_one_and_an_end_takes_a_second_person(platform: Boot, tmp_path: Path) -> None:
    p = await on(platform, "2023-07-28", tmp_path)
    entry = await accepted(p, row(1, "2022-01-01", "2022-12-31"), row(1, "2023-01-01"), seen=2)
    [shown] = await unemployed(reviewer(p))
    assert (shown["spells"], shown["long_term"]) == ([{"since": "2022-01-01", "until": None}], True)
    await hand_in(reviewer(p), as_csv(row(1, "2023-01-01", "2023-07-01"), header=HEADER))
    [waiting] = await unemployed(reviewer(p))
    assert (waiting["long_term"], waiting["waiting"]) == (True, 1)
    assert (await accept(worker(p, WUHAN_STREET), entry)).json()["months"] is None


async def test_who_brought_the_file_accepts_nothing_of_it(platform: Boot) -> None:
    p = await on(platform, "2023-07-28")
    author = new_id()
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    content = as_csv(row(1, "2022-06-30"), header=HEADER)
    assert (await hand_in(worker(p, WUHAN_STREET), content)).status_code == 403
    assert (await hand_in(reviewer(p, id=author), content)).status_code == 201
    [shown] = await unemployed(reviewer(p))
    assert (shown["spells"], shown["months"], shown["waiting"]) == ([], None, 1)
    assert problem(await accept(reviewer(p, id=author), entry)) == (409, "same-person")
    assert problem(await accept(worker(p, WUHAN_STREET), entry, 2)) == (409, "entries-changed")
    assert problem(await accept(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")
    assert await unemployed(worker(p, OTHER_DISTRICT)) == []
    assert (await accept(worker(p, WUHAN_STREET), entry)).json()["months"] == 12
    assert problem(await accept(worker(p, WUHAN_STREET), entry)) == (409, "nothing-waits")


async def test_a_row_that_cannot_be_true_is_refused_by_itself(platform: Boot) -> None:
    p = await on(platform, "2023-07-28")
    content = as_csv(
        row(1, "2023-07-29"),
        row(2, "2023-01-01", "2022-12-31"),
        row(3, "昨天"),
        row(4, "2023-01-01", registered="否"),
        ["1", "测试", "", "是", "2023-01-01", ""],
        row(5, "2023-07-28"),
        header=HEADER,
    )
    answer = await hand_in(reviewer(p), content)
    file = answer.json()
    assert [line["row_no"] for line in file["refused"]] == [2, 3, 4, 5, 6]
    assert file["refused"][0]["reason"] == "日期晚于今日"
    assert (file["total"], file["added"]) == (6, 1)
    assert problem(await hand_in(reviewer(p), as_csv(["1"], header=("姓名",)))) == (422, "columns-missing")
    shown = await reviewer(p).get(f"{API}/unemployment-files/{file['id']}")
    assert shown.json() == file
    other = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420111")
    assert problem(await other.get(f"{API}/unemployment-files/{file['id']}")) == (404, "not-found")


async def test_the_same_file_at_once_and_two_that_overlap_are_taken_in_once_each(platform: Boot) -> None:
    p = await on(platform, "2023-07-01")
    rows = [row(serial, "2022-06-30") for serial in range(1, 60)]
    one, other = (as_csv(*each, header=HEADER) for each in (rows, list(reversed(rows))))
    answers = await asyncio.gather(*(hand_in(reviewer(p), content) for content in (one, one, other, other)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 2
    assert await people.count(p, "unemployment_entry") == 59


async def test_a_file_of_the_register_is_for_ones_own_area(platform: Boot) -> None:
    p = await platform("registry")
    files = "/registry/v1/unemployment-files"
    content = "身份证号,失业时间\n,2022-06-30\n".encode()
    for area in ("urumqi/650102", "urumqi/650103"):
        reviewer = p.as_(Role.DISTRICT_REVIEWER, area=area)
        assert (await reviewer.post(files, files={"file": ("a.csv", content)})).json()["area"] == area
        assert [row["area"] for row in (await reviewer.get(files)).json()["items"]] == [area]
    stranger = p.as_(Role.DISTRICT_REVIEWER)
    assert (await stranger.post(files, files={"file": ("a.csv", content)})).status_code == 403
