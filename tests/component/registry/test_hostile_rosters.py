"""Rosters made to hurt: the process that reads them may suffer, the service stays small and answers others."""

import asyncio
import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping

import pytest
from sqlalchemy import text

from chassis.uploads import sandbox
from chassis.uploads.sandbox import Limits
from services.registry.rosters.files import reader
from tests.support import readers
from tests.support.platform import Boot
from tests.support.rosters import HEADER, as_csv, as_xlsx, counts, imported, office, person, upload

PROBLEM = "urn:qihang:problem:"
HEAD = ",".join(HEADER).encode() + b"\n"
MOST_BYTES = 30_000_000
"""Of the service, for a file of 10 million bytes: as it came, and as the framework held it."""


def lying(content: bytes, size: int) -> bytes:
    """The workbook, whose directory says that each of its files has so many bytes when inflated."""
    broken, place = bytearray(content), -1
    while (place := broken.find(b"PK\x01\x02", place + 1)) >= 0:
        broken[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(broken)


def swollen() -> bytes:
    """A sheet of 100 MB in few bytes, in a directory that calls it small."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(person(1)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<sheetData>", b"<sheetData>" + b" " * 100_000_000)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return lying(made.getvalue(), 1_000)


HOSTILE: Mapping[str, tuple[Callable[[], bytes], int, str]] = {
    "one endless line": (lambda: b"a" * 10_000_000, 415, "not-a-table"),
    "a quote that never ends": (lambda: HEAD + b'"' + b"a,\n" * 3_000_000, 413, "too-many-rows"),
    "ten million commas": (lambda: HEAD + b"," * 10_000_000, 413, "inflates-too-much"),
    "five million lines": (lambda: HEAD + b"a\n" * 5_000_000, 413, "too-many-rows"),
    "nothing but NUL": (lambda: bytes(10_000_000), 415, "not-a-table"),
    "a NUL in a cell": (lambda: as_csv(person(1, 姓名="测试\0甲")), 415, "not-a-table"),
    "a directory that calls all small": (lambda: lying(as_xlsx(person(1)), 1), 415, "not-a-table"),
    "a directory that calls all huge": (lambda: lying(as_xlsx(person(1)), 0xFFFFFFF0), 413, "inflates-too-much"),
    "a hundred megabytes in a small name": (swollen, 415, "not-a-table"),
}


@pytest.fixture
def memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


async def test_files_made_to_hurt_are_refused_and_the_service_stays_small(platform: Boot, memory: None) -> None:
    p = await platform("registry")
    for what, (made, status, slug) in HOSTILE.items():
        content = made()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        answer = await upload(office(p), content)
        peak = tracemalloc.get_traced_memory()[1] - before
        assert (answer.status_code, answer.json()["type"]) == (status, PROBLEM + slug), what
        assert peak < MOST_BYTES, (what, peak)
    async with p.transaction("registry") as session:
        assert await session.scalar(text("SELECT count(*) FROM roster")) == 0
    assert (await imported(p, office(p), as_csv(person(1))))["counts"] == counts(accepted=1)


async def test_others_are_answered_while_a_reader_hangs_and_its_file_is_refused_in_the_end(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await platform("registry")
    monkeypatch.setattr(reader, "READER", f"{readers.__name__}:{readers.never_done.__name__}")
    monkeypatch.setattr(sandbox, "Limits", lambda: Limits(seconds=10))
    hanging = asyncio.create_task(upload(office(p), as_csv(person(1))))
    await asyncio.sleep(0)
    answer = await office(p).get("/registry/v1/rosters")
    assert (answer.status_code, hanging.done()) == (200, False)
    refused = await hanging
    assert (refused.status_code, refused.json()["type"]) == (415, f"{PROBLEM}not-a-table")


@pytest.mark.parametrize("answering", [readers.no_sheet, readers.no_json, readers.another_refusal])
async def test_what_a_reader_hands_back_is_checked(
    platform: Boot, monkeypatch: pytest.MonkeyPatch, answering: object
) -> None:
    """It read a stranger's bytes: who took it over may answer anything."""
    p = await platform("registry")
    monkeypatch.setattr(reader, "READER", f"{readers.__name__}:{getattr(answering, '__name__', '')}")
    answer = await upload(office(p), as_csv(person(1)))
    assert (answer.status_code, answer.json()["type"]) == (415, f"{PROBLEM}not-a-table")
