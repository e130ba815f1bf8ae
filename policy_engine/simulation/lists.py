"""Lists of rows in a population's table: columns of lists of structs, as Parquet and the cases on record have them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from policy_engine.expressions.rows import RowColumns
from policy_engine.expressions.types import Column, Number, Rows, Truth
from policy_engine.schemes.scheme import Scheme

Read: TypeAlias = Callable[[Column, pl.DataFrame], tuple[Any, pl.Series | None]]
"""(column, table of rows) → its whole numbers, and which cells do not fit; None where all do."""


def is_list(kind: pl.DataType) -> bool:
    """Whether cells of this type may be lists of rows; those of a column of empty ones tell nothing of their rows."""
    return isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct | pl.Null)


def rows_of(given: pl.Series) -> pl.DataFrame:
    """The rows of all lists, one after the other, without those that are none; no columns where there is no row."""
    rows = given.drop_nulls().explode().drop_nulls()
    return rows.struct.unnest() if isinstance(rows.dtype, pl.Struct) else pl.DataFrame()


def counted(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with how many rows there are in place of each list: as it stands in a result."""
    return frame.with_columns(pl.col(name).list.len() for name, kind in frame.schema.items() if is_list(kind))


def recorded(scheme: Scheme, cases: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Cases as JSON has them, as a table: sets as texts, lists of rows as lists of structs."""
    lists = {name: fact.type for name, fact in scheme.facts.items() if isinstance(fact.type, Rows)}
    plain = pl.DataFrame([{name: _cell(value) for name, value in case.items() if name not in lists} for case in cases])
    nested = [
        pl.Series(name, [_rows(kind, case.get(name)) for case in cases], pl.List(pl.Struct(_schema(kind))))
        for name, kind in lists.items()
    ]
    return plain.hstack(nested)


def _schema(kind: Rows) -> dict[str, Any]:
    types: Mapping[type, Any] = {Number: pl.Int64, Truth: pl.Boolean}
    return {column.name: types.get(type(column.type), pl.String) for column in kind.columns}


def _rows(kind: Rows, given: Any) -> list[dict[str, Any]] | None:
    if not isinstance(given, list):
        return None
    return [{column.name: _cell(row.get(column.name)) for column in kind.columns} for row in given]


def _cell(value: Any) -> Any:
    return ";".join(map(str, value)) if isinstance(value, list) else value


def lists(kind: Rows, given: pl.Series, read: Read, *, may_lack: bool) -> tuple[RowColumns, pl.Series | None]:
    """The lists of all cases as columns, and which cases have one that does not fit; None where all do. `may_lack`:
    a case without a list has an empty one."""
    if not is_list(given.dtype):
        nothing = RowColumns.of([()] * len(given), kind)
        return nothing, pl.Series([True]).new_from_index(0, len(given))
    lengths = given.list.len()
    short_or_long = ~lengths.fill_null(0).is_between(kind.least, kind.most)
    wrong = short_or_long | (lengths.is_null() & (not may_lack))
    entries = given.list.drop_nulls()
    holes = (entries.list.len() != lengths).fill_null(value=False)
    offsets = np.concatenate([[0], np.cumsum(entries.list.len().fill_null(0).to_numpy(), dtype=np.int64)])
    table = rows_of(given)
    columns: dict[str, Any] = {}
    odd = np.zeros(int(offsets[-1]), bool)
    for column in kind.columns:
        columns[column.name], faults = _column(column, table, len(odd), read)
        odd |= faults
    for name in set(table.columns) - columns.keys():
        odd |= table[name].is_not_null().to_numpy()
    in_case = RowColumns(offsets, columns)
    wrong = wrong | holes | pl.Series(in_case.totals(odd) > 0)
    return in_case, wrong if wrong.any() else None


def _column(column: Column, table: pl.DataFrame, rows: int, read: Read) -> tuple[Any, Any]:
    """Its whole numbers, and which of them do not fit."""
    if not rows:
        return np.zeros(0, bool if isinstance(column.type, Truth) else np.int64), np.zeros(0, bool)
    if column.name not in table.columns and column.default is None:
        return np.zeros(rows, bool if isinstance(column.type, Truth) else np.int64), np.ones(rows, bool)
    numbers, wrong = read(column, table)
    return numbers, np.zeros(rows, bool) if wrong is None else wrong.to_numpy()


def why(kind: Rows) -> str:
    """What a list should be."""
    columns = "、".join(f"{column.name}（{column.title}）" for column in kind.columns)
    return (
        f"应为 {kind.least} 到 {kind.most} 行的清单，各行写明 {columns}；清单不能写在 CSV、Excel 的格子里，请用 Parquet"
    )
