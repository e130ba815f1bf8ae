"""No cell that leaves the house is run by a spreadsheet, and none is rounded to a number."""

import ast
import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.exports import as_text, csv_for_spreadsheets, inert, marked_as_text, runs
from services.registry.rosters.files import reader, writer
from services.subsidy.payments.rules import FileLine, payment_file
from services.subsidy.simulations.ports import inert_table

ROOT = Path(__file__).parents[3]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
BEFORE = ("", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u200e ")
HOSTILE = [f"{before}{start}cmd|'/c calc'!A1" for start in STARTS for before in BEFORE]
DAMAGED = ("650100199912310018", "65010019991231001X", "13800000001", "6200000000005678", "001", "13800000001x")
HARMLESS = ("", "张三", "2023", "a=b", "甲+乙", "10755", "'", "12.5", "650101", "1380000000")


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_cell_that_would_run_is_text(cell: str) -> None:
    assert runs(cell)
    assert inert(cell) == as_text(cell) == f"'{cell}"
    assert marked_as_text(as_text(cell))


@pytest.mark.parametrize("cell", DAMAGED)
def test_a_number_that_would_be_rounded_is_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"
    assert marked_as_text(as_text(cell))


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert as_text(cell) == cell


@given(st.text())
def test_no_text_at_all_runs(cell: str) -> None:
    assert not runs(as_text(cell))


def cells_of(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def test_every_csv_of_the_house_is_inert() -> None:
    rows = [[cell] for cell in (*HOSTILE, *DAMAGED, *HARMLESS)]
    frame = pl.DataFrame({"=id": [row[0] for row in rows], "amount_fen": range(-1, len(rows) - 1)})
    frame = frame.with_columns(pl.col("=id").cast(pl.Categorical).alias("+district"))
    lines = [FileLine(str(number), "pay", 100, "6200000000005678", row[0]) for number, row in enumerate(rows)]
    simulated = inert_table(frame).drop("amount_fen").write_csv(include_bom=True).encode()
    for content in (csv_for_spreadsheets(rows), writer.csv_file(rows), simulated, payment_file(lines)):
        assert [cell for cell in cells_of(content) if runs(cell)] == []
    for content in (csv_for_spreadsheets(rows), writer.csv_file(rows), simulated):
        assert set(DAMAGED) & set(cells_of(content)) == set()
    assert inert_table(frame)["amount_fen"].to_list() == frame["amount_fen"].to_list()


def test_a_returned_roster_is_read_as_what_it_was() -> None:
    rows = [["姓名", "号码"], *([cell, "x"] for cell in (*HOSTILE, *DAMAGED) if not set("\r\n\t") & set(cell))]
    assert [cells[0] for _, cells in reader.read(writer.csv_file(rows)).rows] == [row[0].strip() for row in rows[1:]]


WRITERS = {"chassis/exports.py", "services/subsidy/payments/rules.py"}
"""Who writes text tables by hand; everybody else goes through them."""


def test_nobody_else_writes_a_text_table_by_hand() -> None:
    found = set()
    for folder in ("chassis", "services"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and ast.unparse(node) in ("csv.writer", "csv.DictWriter"):
                    found.add(str(path.relative_to(ROOT)))
                if isinstance(node, ast.Attribute) and node.attr == "write_csv":
                    assert "inert_table" in ast.unparse(node), path
                if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sheet.write", "sheet.write_formula"):
                    raise AssertionError(f"{path}: write_string keeps a cell text")
    assert found == WRITERS
