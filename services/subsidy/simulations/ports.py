"""Files of strangers: a population's CSV, Parquet or Excel sheet into a table, a draft of a pack; and a table for a
spreadsheet."""

import io
from pathlib import PurePath
from typing import Any

import polars as pl

from chassis.exports import DAMAGED_AS_NUMBER, FORMULA, as_text
from chassis.problems import Problem
from chassis.uploads.refusals import MAX_ROWS, TooManyRows
from chassis.uploads.sandbox import MEBIBYTE, Died, FileRefused, Limits, read_in_sandbox
from chassis.uploads.xlsx_cells import cells
from chassis.uploads.xlsx_guard import safe_workbook
from policy_engine.errors import PackInvalid, PopulationInvalid
from policy_engine.packs import trees
from policy_engine.packs.pack import Tree
from policy_engine.simulation.lists import is_list, rows_of
from policy_engine.simulation.population import (
    CASE_ID,
    DISTRICT,
    LONGEST_NAME,
    MOST_CASES,
    PAYEE,
    named,
    refuse_too_many,
)

LIMITS = Limits(memory_bytes=2048 * MEBIBYTE)
DRAFT_LIMITS = Limits(cpu_seconds=20, seconds=60, output_bytes=32 * MEBIBYTE)
DRAFT_READER = f"{trees.__name__}:{trees.packed.__name__}"
UNREADABLE = "无法读取文件：文件已损坏，或展开后过大"
_NO_TREE = (ValueError, LookupError, TypeError, RecursionError)
MOST_COLUMNS = 1_000
MOST_BYTES = 512 * 1024 * 1024
LONGEST_TEXT = 500
_PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Categorical, pl.Enum, pl.Null)


def read_table(name: str, content: bytes) -> pl.DataFrame:
    """A population's file by its ending. Raises PopulationInvalid for anything that is no such table.

    A hostile Parquet file may take any memory: where strangers send files, call it in a process of its own.
    """
    frame = _read(PurePath(name).suffix.lower(), content)
    if frame.width > MOST_COLUMNS:
        raise PopulationInvalid(f"至多 {MOST_COLUMNS} 列")
    if odd := [column for column, kind in frame.schema.items() if not (_is_plain(kind) or _is_of_plain_rows(kind))]:
        raise PopulationInvalid(f"应为数字、日期、真假或文字的列：{named(odd)}")
    # a text that all cases share is small here, and once per case in the result that is written out
    texts = {
        name: rows_of(frame[name]).get_columns() if is_list(kind) else [frame[name]]
        for name, kind in frame.schema.items()
    }
    if long := [name for name, listed in texts.items() if max(map(_longest, listed), default=0) > _most(name)]:
        raise PopulationInvalid(f"文字过长的列（{DISTRICT}、{CASE_ID}、{PAYEE} 至多 {LONGEST_NAME} 字）：{named(long)}")
    if frame.estimated_size() > MOST_BYTES:
        raise PopulationInvalid("展开后的数据过大，请拆分或减少列")
    return frame


def _is_plain(kind: Any) -> bool:
    """Of a polars type."""
    return bool(kind.is_numeric()) or kind in _PLAIN


def _is_of_plain_rows(kind: pl.DataType) -> bool:
    """Whether it is of lists of rows, as schemes with such facts want them."""
    if not is_list(kind) or not isinstance(kind, pl.List):
        return False
    return not isinstance(kind.inner, pl.Struct) or all(_is_plain(dtype) for dtype in kind.inner.to_schema().values())


def prepare() -> None:
    """Lets polars start what it runs on, which needs files: the process that reads a stranger's table opens none."""
    pl.LazyFrame({"": [""]}).collect()


def pack_table(name: str, content: bytes) -> bytes:
    """The table as Arrow: what the process hands back that read the file."""
    stream = io.BytesIO()
    read_table(name, content).write_ipc_stream(stream, compression="lz4")
    return stream.getvalue()


def stranger_table(file_name: str, cases: bytes) -> pl.DataFrame:
    """The table of a stranger's file, read in a process of its own. Raises PopulationInvalid, also where that dies."""
    reader = f"{__name__}:{pack_table.__name__}"
    try:
        packed = read_in_sandbox(reader, f"cases{PurePath(file_name).suffix}", cases, LIMITS)
    except FileRefused as refused:
        raise PopulationInvalid(str(refused)) from None
    except Died:
        raise PopulationInvalid(UNREADABLE) from None
    return pl.read_ipc_stream(io.BytesIO(packed))


def draft_tree(raw: bytes, where: str) -> Tree:
    """The tree of a stranger's YAML, read in a process of its own. Raises PackInvalid, also where that dies."""
    try:
        return trees.unpacked(read_in_sandbox(DRAFT_READER, where, raw, DRAFT_LIMITS))
    except FileRefused as refused:
        raise PackInvalid(str(refused)) from None
    except (Died, *_NO_TREE):
        raise PackInvalid(f"{where}: {UNREADABLE}") from None


def inert_table(frame: pl.DataFrame) -> pl.DataFrame:
    """The table for a spreadsheet: no text in it, and no column's name, is run there or rounded as a number."""
    categorical = [name for name, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    plain = frame.with_columns(pl.col(name).cast(pl.String) for name in categorical)
    text = pl.col(pl.String)
    marked = text.str.contains(FORMULA) | text.str.contains(DAMAGED_AS_NUMBER)
    quiet = plain.with_columns(pl.when(marked).then("'" + text).otherwise(text).name.keep())
    return quiet.rename({name: as_text(name) for name in quiet.columns})


def _longest(column: pl.Series) -> int:
    """Characters of its longest text, in its rows where it is of lists; 0 where it has none."""
    if is_list(column.dtype):
        return max(map(_longest, rows_of(column).get_columns()), default=0)
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.unique().cast(pl.String)
    longest: Any = column.str.len_chars().max() if column.dtype == pl.String else 0
    return int(longest or 0)


def _most(column: str) -> int:
    return LONGEST_NAME if column in (DISTRICT, CASE_ID, PAYEE) else LONGEST_TEXT


def _read(kind: str, content: bytes) -> pl.DataFrame:
    try:
        if kind == ".csv":
            return pl.read_csv(io.BytesIO(content), infer_schema=False, encoding="utf8", n_rows=MOST_CASES + 1)
        if kind == ".parquet":
            refuse_too_many(int(pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item()))
            return pl.read_parquet(io.BytesIO(content))
        if kind == ".xlsx":
            return _sheet(content)
    except PopulationInvalid:
        raise
    except TooManyRows:
        raise PopulationInvalid(
            f"Excel 表至多 {MAX_ROWS} 行，更多的请改用 CSV 或 Parquet（至多 {MOST_CASES} 行）"
        ) from None
    except Problem as problem:
        raise PopulationInvalid("；".join(filter(None, (problem.title, problem.detail)))) from None
    except (Exception, pl.exceptions.PanicException) as error:  # whatever a parser makes of it, the file is wrong
        raise PopulationInvalid(f"无法读取文件：{type(error).__name__}") from None
    raise PopulationInvalid("只接受 .csv、.parquet 或 .xlsx 文件")


def _sheet(content: bytes) -> pl.DataFrame:
    rows = cells(safe_workbook(content))
    if not rows:
        raise PopulationInvalid("表格为空")
    head = [str(cell) for cell in rows[0]]
    body = [[_cell(cell) for cell in row] for row in rows[1:]]
    return pl.DataFrame(body, schema=dict.fromkeys(head, pl.String), orient="row")


def _cell(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00") if not isinstance(cell, bool) else str(cell).lower()
