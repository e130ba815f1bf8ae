"""Rosters of a school as a test uploads them: lines, files, counts and the rows that came of them."""

import csv
import io
import re
import zipfile
from typing import Any

import httpx
import xlsxwriter
from stdnum.cn import ric

from contracts.roles import Role
from tests.support.platform import Platform
from tests.support.totals import total_of

HEADER = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划")
COLUMNS = ("name", "id_number", "phone", "cohort_year", "education_level", "seeking_area")
"""The fields of the header's columns."""


SCHOOL, OTHER_SCHOOL = "10755", "10758"


def id_number(serial: int) -> str:
    """A number of nobody: all are born on the last day of 1999, the serial spills into the place code."""
    place, sequence = divmod(serial, 1000)
    body = f"{650100 + place:06d}19991231{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def person(serial: int, **changed: str) -> list[str]:
    cells = (f"测试{chr(0x4E00 + serial)}", id_number(serial), "", "2023", "本科", "")
    return list((dict(zip(HEADER, cells, strict=True)) | changed).values())


def as_csv(*rows: list[str], header: tuple[str, ...] = HEADER, encoding: str = "utf-8-sig") -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made).writerows([header, *rows])
    return made.getvalue().encode(encoding)


def as_xlsx(*rows: list[str], header: tuple[str, ...] = HEADER, formula: str | None = None) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([header, *rows]):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
        if formula is not None:
            sheet.write_formula(formula, "=1+1")
    return made.getvalue()


def office(p: Platform, org: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=org)


async def upload(
    client: httpx.AsyncClient, content: bytes, *, name: str = "名册.xlsx", city: str = "urumqi"
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


async def rows_of(client: httpx.AsyncClient, roster: str, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/registry/v1/rosters/{roster}/rows", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert await total_of(client, f"/registry/v1/rosters/{roster}/rows", **query) == len(items)
    return items


def counts(
    accepted: int = 0, updated: int = 0, duplicate: int = 0, rejected: int = 0, proposed: int = 0
) -> dict[str, int]:
    taken = {"accepted": accepted, "updated": updated, "duplicate": duplicate, "rejected": rejected}
    return taken | {"proposed": proposed, "undone": 0, "stayed": 0}


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def promising(strings: int) -> bytes:
    """A workbook that says it has so many shared strings; a reader makes room for them."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(person(1)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shared = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="%d"' % strings, parts["xl/sharedStrings.xml"])
    assert shared != parts["xl/sharedStrings.xml"]
    return _zip(parts | {"xl/sharedStrings.xml": shared})
