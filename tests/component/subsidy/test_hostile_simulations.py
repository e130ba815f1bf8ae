"""A hostile file fails its own simulation and holds up nobody."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from chassis.uploads.sandbox import MEBIBYTE, Limits, read_in_sandbox
from contracts.roles import Role
from policy_engine.simulation import comparison
from services.subsidy.simulations import ports
from tests.component.subsidy.simulation_steps import CSV, ONE, asked, ran
from tests.support.platform import Platform
from tests.support.rosters import promising


def far_cell() -> bytes:
    """A small workbook whose last cell is in the last row and column of Excel."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["completed", "retained"])
        sheet.write_row(1, 0, [20, 11])
        sheet.write(1_048_575, 16_383, 1)
    return file.getvalue()


def odd_columns() -> bytes:
    stream = io.BytesIO()
    pl.DataFrame({"completed": [[1], [2]], "retained": [1, 1]}).write_parquet(stream)
    return stream.getvalue()


def formula() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write_formula("A1", "=1+1")
    return file.getvalue()


def panicking() -> bytes:
    """A Parquet file with one byte changed, over which polars panics: no `Exception` comes of it."""
    frame = pl.DataFrame({"completed": [20, 10] * 75, "retained": [11, 5] * 75, "district": ["a", "b"] * 75})
    return next(content for content in _each_byte_changed(parquet(frame)) if _panics(content))


def _panics(content: bytes) -> bool:
    try:
        pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PanicException:
        return True
    except pl.exceptions.PolarsError:
        return False
    return False


def _each_byte_changed(content: bytes) -> Iterator[bytes]:
    for place in range(len(content) - 1, -1, -1):
        yield content[:place] + bytes([content[place] ^ 0x4E]) + content[place + 1 :]


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def repeated(characters: str, _: bytes = b"") -> bytes:
    """A table of 20,000 cases, all of one district, whose name has so many characters: small as a file."""
    names = pl.Series(["a" * int(characters)]).new_from_index(0, 20_000)
    return parquet(
        pl.DataFrame(
            {
                "completed": pl.repeat(1, 20_000, eager=True),
                "retained": pl.repeat(1, 20_000, eager=True),
                "district": names,
            }
        )
    )


def bomb() -> bytes:
    """200 MB, as soon as somebody writes it out, in a few hundred bytes: this process must not write it either."""
    made = read_in_sandbox(f"{__name__}:{repeated.__name__}", "10000", b"", Limits(memory_bytes=4096 * MEBIBYTE))
    assert len(made) < 10_000
    return made


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("far.xlsx", far_cell(), "至多 50000 行，更多的请改用 CSV 或 Parquet"),
        ("formula.xlsx", formula(), "公式"),
        ("odd.parquet", odd_columns(), "completed"),
        ("long.parquet", repeated("101"), "文字过长的列（district、id、payee 至多 100 字）：district"),
        ("strings.xlsx", promising(4_294_967_295), "共享字符串的数目与内容不符"),
        ("commas.csv", b"," * 5_000, "至多 1000 列"),
        ("not.parquet", b"PAR1 or not", "无法读取文件"),
        ("not.xlsx", b"%PDF-1.7", "文件不是 Excel"),
        ("empty.csv", b"", "无法读取文件"),
        ("cases.exe", CSV, "只接受"),
        ("nul.csv", b"completed,retained\n\0,1\n", "第 2 行 completed"),
    ],
)
async def test_a_hostile_file_fails_its_own_run_and_holds_up_nobody(
    p: Platform, name: str, content: bytes, said: str
) -> None:
    await fails(p, name, content, said)


async def fails(p: Platform, name: str, content: bytes, said: str) -> None:
    """A simulation of this file fails for this reason; the next one is carried out."""
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer, content, name)).json()
    good = (await asked(officer)).json()
    assert await ran(p) == 2
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], said in told["problem"]["detail"]) == ("failed", True), told["problem"]
    assert (await officer.get(f"{ONE}/{good['id']}")).json()["state"] == "done"


async def test_a_file_over_which_its_parser_panics_fails_its_own_run(p: Platform) -> None:
    await fails(p, "panic.parquet", panicking(), "无法读取文件")


async def test_a_bomb_fails_its_own_run_and_takes_no_memory_of_the_service(p: Platform) -> None:
    content = bomb()
    before = memory_from_now_on()
    await fails(p, "bomb.parquet", content, "文字过长的列（district、id、payee 至多 100 字）：district")
    assert highest_memory() - before < 100_000_000


def memory_from_now_on() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return highest_memory()


def highest_memory() -> int:
    """Bytes that this process took at most since the mark was cleared."""
    highest = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert highest
    return int(highest[1]) * 1024


async def test_no_file_is_read_in_the_process_of_the_service(p: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    def here(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(ports, "_read", here)
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()
    await ran(p)
    assert (await officer.get(f"{ONE}/{made['id']}")).json()["state"] == "done"


async def test_a_panic_in_the_middle_fails_the_run_and_holds_up_nobody(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()

    def panic(_: Any) -> int:
        raise pl.exceptions.PanicException("range end index")

    monkeypatch.setattr(comparison.Run, "step", panic)
    assert await ran(p) == 1
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["problem"]["type"]) == ("failed", "urn:qihang:problem:cannot-simulate")
