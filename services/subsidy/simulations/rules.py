"""What a rule, or a change of it, does to many cases: totals, districts, winners and losers.

A population is a table with one row per case and one column per fact of the scheme, and perhaps `district` and `id`.
It comes as CSV, Parquet or an Excel sheet.
"""

import io
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import PurePath
from typing import Any

import numpy as np
import polars as pl
from python_calamine import CalamineWorkbook

from chassis.expressions import Choice, Choices, Day, Number, Places, Truth
from chassis.policy import PackError
from chassis.problems import Problem, Unprocessable
from chassis.wording import yuan
from chassis.workbook import safe_workbook
from services.subsidy.schemes.catalogue import Bound, Fact, Scheme, as_value, bind, scheme_of
from services.subsidy.schemes.engine import Columns, Judged, contradictions, judge

DISTRICT, CASE_ID = "district", "id"
CHANGED = "changed_"
EVERYWHERE = "全部"
MOST_CASES = 5_000_000
MOST_FAULTS = 20
MOST_VALUE = 10**12
_PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Categorical, pl.Enum, pl.Null)
_TRUTHS = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


class PopulationInvalid(Unprocessable):
    slug, title = "population-invalid", "测算数据有误"


@dataclass(frozen=True)
class Population:
    """Cases as columns of whole numbers. `districts` names the place of each case's district in `names`.

    `other_columns` are for the form of the scheme that is compared with.
    """

    frame: pl.DataFrame
    columns: Mapping[str, Any]
    other_columns: Mapping[str, Any]
    districts: Any
    names: tuple[str, ...]

    def __len__(self) -> int:
        return self.frame.height


@dataclass(frozen=True)
class Totals:
    cases: int
    eligible: int
    amount_fen: int


@dataclass(frozen=True)
class Result:
    """What one reading of the scheme does to the population."""

    reading: str | None
    title: str
    total: Totals
    by_district: Mapping[str, Totals]


@dataclass(frozen=True)
class Difference:
    """A reading under another pack or changed parameters, minus the same reading as it stands."""

    reading: str | None
    amount_fen: int
    winners: int
    losers: int
    newly_eligible: int
    no_longer_eligible: int
    by_district: Mapping[str, int]
    said: str


@dataclass(frozen=True)
class Report:
    scheme: str
    on: date
    pack_version: str
    results: tuple[Result, ...]
    changed: tuple[Result, ...] = ()
    differences: tuple[Difference, ...] = ()


def read_table(name: str, content: bytes) -> pl.DataFrame:
    """A population's file by its ending. Raises PopulationInvalid for anything that is no such table."""
    frame = _read(PurePath(name).suffix.lower(), content)
    if odd := [column for column, kind in frame.schema.items() if not (kind.is_numeric() or kind in _PLAIN)]:
        raise PopulationInvalid(f"应为数字、日期、真假或文字的列：{'、'.join(odd[:MOST_FAULTS])}")
    return frame


def _read(kind: str, content: bytes) -> pl.DataFrame:
    try:
        if kind == ".csv":
            return pl.read_csv(io.BytesIO(content), infer_schema=False, encoding="utf8", n_rows=MOST_CASES + 1)
        if kind == ".parquet":
            _refuse_too_many(int(pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item()))
            return pl.read_parquet(io.BytesIO(content))
        if kind == ".xlsx":
            return _sheet(content)
    except PopulationInvalid:
        raise
    except Problem as problem:
        raise PopulationInvalid("；".join(filter(None, (problem.title, problem.detail)))) from None
    except Exception as error:  # whatever a parser makes of a stranger's bytes, it is the file that is wrong
        raise PopulationInvalid(f"无法读取文件：{type(error).__name__}") from None
    raise PopulationInvalid("只接受 .csv、.parquet 或 .xlsx 文件")


def _refuse_too_many(cases: int) -> None:
    if not 0 < cases <= MOST_CASES:
        raise PopulationInvalid(f"应有 1 到 {MOST_CASES} 行")


def _sheet(content: bytes) -> pl.DataFrame:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(safe_workbook(content))).get_sheet_by_index(0).to_python()
    if not rows:
        raise PopulationInvalid("表格为空")
    head = [str(cell) for cell in rows[0]]
    cells = [[_cell(cell) for cell in row] for row in rows[1:]]
    return pl.DataFrame(cells, schema=dict.fromkeys(head, pl.String), orient="row")


def _cell(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00") if not isinstance(cell, bool) else str(cell).lower()


def population(scheme: Scheme, frame: pl.DataFrame, other: Scheme | None = None) -> Population:
    """The table as columns for the scheme, and for another form of it that may ask for other facts.

    Raises PopulationInvalid naming rows and columns that do not fit.
    """
    _refuse_too_many(frame.height)
    asked = [form.facts for form in (scheme, other) if form is not None]
    unknown = set(frame.columns) - {*chain(*asked), DISTRICT, CASE_ID}
    if unknown:
        raise PopulationInvalid(f"此项目没有这些列：{'、'.join(sorted(unknown))}")
    columns = _columns(scheme, frame)
    other_columns = columns if other is None or other.facts == scheme.facts else _columns(other, frame)
    codes, names = _districts(frame)
    return Population(frame, columns, other_columns, codes, names)


def _columns(scheme: Scheme, frame: pl.DataFrame) -> Mapping[str, Any]:
    faults: list[dict[str, Any]] = []
    columns = {name: _column(fact, frame, faults) for name, fact in scheme.facts.items()}
    if faults:
        text = "；".join(f"第 {fault['row']} 行 {fault['column']}：{fault['detail']}" for fault in faults[:MOST_FAULTS])
        raise PopulationInvalid(text, errors=faults[:MOST_FAULTS])
    return columns


def _districts(frame: pl.DataFrame) -> tuple[Any, tuple[str, ...]]:
    if DISTRICT not in frame.columns:
        return np.zeros(frame.height, np.int64), (EVERYWHERE,)
    named = frame[DISTRICT].cast(pl.String).fill_null("未知")
    names = named.unique().sort().to_list()
    places = {name: place for place, name in enumerate(names)}
    return named.replace_strict(places, return_dtype=pl.Int64).to_numpy(), tuple(names)


def _column(fact: Fact, frame: pl.DataFrame, faults: list[dict[str, Any]]) -> Any:
    if fact.name not in frame.columns:
        if fact.default is None:
            faults.append({"row": 1, "column": fact.name, "detail": "缺少该列"})
        return np.full(frame.height, fact.default or 0, bool if isinstance(fact.type, Truth) else np.int64)
    given = frame[fact.name]
    made = _numbers(fact, given)
    if fact.default is not None:
        made = pl.select(pl.when(given.is_null()).then(fact.default).otherwise(made)).to_series()
    for row in made.is_null().arg_true().head(MOST_FAULTS):
        faults.append({"row": int(row) + 2, "column": fact.name, "detail": _why(fact, given[int(row)])})
    return made.fill_null(0).cast(pl.Boolean if isinstance(fact.type, Truth) else pl.Int64).to_numpy()


def _numbers(fact: Fact, given: pl.Series) -> pl.Series:
    """Whole numbers as the engine takes them; null where the cell does not fit."""
    kind = fact.type
    if isinstance(kind, Number):
        whole = given.cast(pl.Int64, strict=False)
        same = whole.cast(given.dtype, strict=False) == given if given.dtype.is_float() else whole.is_not_null()
        fits = same & whole.is_between(kind.low, kind.high)
        return pl.select(pl.when(fits).then(whole)).to_series()
    if isinstance(kind, Day):
        text = given.dtype == pl.String
        days = given.str.to_date("%Y-%m-%d", strict=False) if text else given.cast(pl.Date, strict=False)
        return (
            pl.select(pl.when(days.dt.year().is_between(1900, 2200)).then(days))
            .to_series()
            .cast(pl.Int32)
            .cast(pl.Int64)
        )
    if isinstance(kind, Truth):
        if given.dtype == pl.Boolean:
            return given
        return _by_word(given, lambda word: _TRUTHS.get(word.lower()))
    return _by_word(given, lambda word: _coded(fact, word))


def _by_word(given: pl.Series, value: Any) -> pl.Series:
    """Few words, many rows: each word is understood once."""
    words = given.cast(pl.String).str.strip_chars()
    known = {word: value(word) for word in words.unique().drop_nulls().to_list()}
    known = {word: int(found) for word, found in known.items() if found is not None}
    return words.replace_strict(known, default=None, return_dtype=pl.Int64)


def _coded(fact: Fact, word: str) -> int | None:
    many = isinstance(fact.type, Choices | Places)
    members: Any = [part for part in word.split(";") if part] if many else word
    if isinstance(fact.type, Places):
        if not all(part.isdigit() for part in members):
            return None
        members = [int(part) for part in members]
    try:
        return int(as_value(fact, members))
    except ValueError:
        return None


def _why(fact: Fact, cell: Any) -> str:
    if cell is None:
        return f"缺少：{fact.title}"
    kind = fact.type
    if isinstance(kind, Number):
        return f"应为 {kind.low} 到 {kind.high} 之间的整数（{kind.unit}）"
    if isinstance(kind, Choice | Choices):
        return f"应为 {'、'.join(kind.codes)} 之一"
    return "应为日期，例如 2023-07-31" if isinstance(kind, Day) else "应为 true 或 false"


def changed(scheme: Scheme, changes: Mapping[str, Any], on: date) -> Scheme:
    """The scheme with other values from a day on, as an amendment would bring them. Raises PackError."""
    files = dict(scheme.pack.files)
    files["subsidy"] = deepcopy(files["subsidy"])
    pack = replace(scheme.pack, files=files, version=f"{scheme.pack.version}+{_stamp(changes)}")
    for name, value in changes.items():
        if name not in scheme.parameters:
            raise PackError(f"{scheme.name} has no parameter {name}; it has {', '.join(scheme.parameters)}")
        _refuse_vast(name, value)
        node = pack.get(scheme.path(name))
        node.pop("unset", None)
        node.pop("setting", None)
        earlier = [entry for entry in node.get("values", ()) if entry["from"] < on]
        node["values"] = [*earlier, {"from": on, "value": value}]
    return scheme_of(pack, scheme.name)


def _refuse_vast(name: str, value: Any) -> None:
    """Columns hold 64 bits; the sums of a million cases must fit as well."""
    numbers = value.values() if isinstance(value, Mapping) else [value]
    if any(type(number) is int and not -MOST_VALUE <= number <= MOST_VALUE for number in numbers):
        raise PackError(f"{name}: a value is at most {MOST_VALUE}")


def _stamp(changes: Mapping[str, Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(changes.items()))


def simulate(scheme: Scheme, people: Population, on: date, other: Scheme | None = None) -> tuple[Report, pl.DataFrame]:
    """Judges the population by the scheme, and by another form of it; the table has one row per case.

    Raises ParameterNotCited where a value is unset: what cannot be decided for one cannot be guessed for a million.
    """
    bound = bind(scheme, on)
    now = _judged(bound, people.columns)
    results = tuple(_result(bound, judged, people) for judged in now.readings)
    frame = people.frame.hstack(_told(now))
    if other is None:
        return Report(scheme.name, on, scheme.pack.version, results), frame
    bound_then = bind(other, on)
    then = _judged(bound_then, people.other_columns)
    pairs = [(judged, _same(then, judged)) for judged in now.readings]
    differences = tuple(_difference(one, two, people) for one, two in pairs if two is not None)
    changed_results = tuple(_result(bound_then, judged, people) for judged in then.readings)
    frame = frame.hstack(_told(then, CHANGED))
    return Report(scheme.name, on, scheme.pack.version, results, changed_results, differences), frame


def _judged(bound: Bound, columns: Mapping[str, Any]) -> Columns:
    if wrong := contradictions(bound, columns):
        faults: list[dict[str, Any]] = [{"row": place + 2, "detail": otherwise} for place, otherwise in wrong]
        raise PopulationInvalid("；".join(f"第 {one['row']} 行：{one['detail']}" for one in faults), errors=faults)
    return judge(bound, columns)


def affected(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a comparison's table that come out otherwise: another amount, or eligible and then not."""
    outcomes = [name for name in frame.columns if name.endswith(("eligible", "amount_fen"))]
    pairs = [(name, f"{CHANGED}{name}") for name in outcomes if f"{CHANGED}{name}" in frame.columns]
    differs = [pl.col(now) != pl.col(then) for now, then in pairs]
    return frame.filter(pl.any_horizontal(differs)) if differs else frame.clear()


def _same(then: Columns, judged: Judged) -> Judged | None:
    return next((other for other in then.readings if other.reading == judged.reading), None)


def _result(bound: Bound, judged: Judged, people: Population) -> Result:
    size = len(people.names)
    cases = np.bincount(people.districts, minlength=size)
    eligible = np.bincount(people.districts[judged.eligible], minlength=size)
    amounts = _sums(people, judged.amount_fen)
    rows = zip(people.names, cases, eligible, amounts, strict=True)
    by_district = {name: Totals(int(count), int(some), int(fen)) for name, count, some, fen in rows}
    total = Totals(len(people), int(judged.eligible.sum()), int(judged.amount_fen.sum()))
    title = next(reading.title for reading in bound.readings if reading.key == judged.reading)
    return Result(judged.reading, title, total, by_district)


def _sums(people: Population, amounts: Any) -> Any:
    """Whole-number sums per district; NumPy's weighted counts would go through floats."""
    sums = np.zeros(len(people.names), np.int64)
    np.add.at(sums, people.districts, amounts)
    return sums


def _difference(now: Judged, then: Judged, people: Population) -> Difference:
    change = then.amount_fen - now.amount_fen
    more, fewer = int((then.eligible & ~now.eligible).sum()), int((now.eligible & ~then.eligible).sum())
    total = int(change.sum())
    sign = "+" if total >= 0 else ""
    said = f"新增符合 {more} 例，不再符合 {fewer} 例；金额 {sign}{yuan(total)} 元"
    return Difference(
        now.reading,
        total,
        int((change > 0).sum()),
        int((change < 0).sum()),
        more,
        fewer,
        {name: int(fen) for name, fen in zip(people.names, _sums(people, change), strict=True)},
        said,
    )


def _told(columns: Columns, prefix: str = "") -> list[pl.Series]:
    """Eligibility, amount and the unmet conditions of every reading, as columns."""
    told = []
    for judged in columns.readings:
        name = f"{prefix}{judged.reading + '_' if judged.reading else ''}"
        told.append(pl.Series(f"{name}eligible", judged.eligible))
        told.append(pl.Series(f"{name}amount_fen", judged.amount_fen))
        told += [pl.Series(f"{name}held_{key}", held) for key, held in judged.held.items()]
    return told
