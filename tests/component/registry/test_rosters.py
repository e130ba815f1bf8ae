"""Rosters: what is taken, what is refused and why, and that nothing is counted twice."""

import csv
import io
from typing import Any

import httpx
from stdnum.cn import ric

from contracts.roles import Role
from tests.harness import Boot, Platform

HEADER = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划")
SCHOOL = "10755"
DAY = "2023-07-28T10:00:00+08:00"


def id_number(serial: int) -> str:
    """A number of nobody: the last day of 1999, and a serial that spills into the place code."""
    place, sequence = divmod(serial, 1000)
    body = f"{650100 + place:06d}19991231{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def person(serial: int, **changed: str) -> list[str]:
    row = dict(zip(HEADER, (f"测试{chr(0x4E00 + serial)}", id_number(serial), "", "2023", "本科", ""), strict=True))
    return list((row | changed).values())


def as_csv(*rows: list[str], header: tuple[str, ...] = HEADER, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def office(p: Platform, org: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=org)


async def upload(
    client: httpx.AsyncClient, content: bytes, name: str = "名册.xlsx", city: str = "urumqi"
) -> httpx.Response:
    return await client.post("/registry/v1/rosters", data={"city": city}, files={"file": (name, content)})


async def imported(p: Platform, client: httpx.AsyncClient, content: bytes) -> dict[str, Any]:
    """The roster after its import."""
    answer = await upload(client, content)
    assert answer.status_code == 201, answer.text
    await p.run_job("registry", "import_rosters")
    return await shown(client, answer.json()["id"])


async def shown(client: httpx.AsyncClient, roster: str) -> dict[str, Any]:
    answer = await client.get(f"/registry/v1/rosters/{roster}")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def test_each_row_of_a_csv_is_accepted_or_rejected_with_a_reason(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    wrong = id_number(2)[:-1] + ("1" if id_number(2)[-1] != "1" else "2")
    view = await imported(p, client, as_csv(person(1), person(2, 身份证件号码=wrong)))
    assert (view["state"], view["total"]) == ("done", 2)
    assert view["counts"] == {"accepted": 1, "updated": 0, "duplicate": 0, "rejected": 1}
    rows = (await client.get(f"/registry/v1/rosters/{view['id']}/rows")).json()["items"]
    assert [row["reason"] for row in rows] == [None, "身份证件号码校验位不正确"]
