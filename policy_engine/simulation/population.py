"""Populations: tables of cases as columns of whole numbers.

A population is a table with one row per case and one column per fact of the scheme, and perhaps `district`, `id` and
`payee`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NoReturn

import numpy as np
import polars as pl

from policy_engine.errors import JSON, PopulationInvalid
from policy_engine.expressions.types import Choice, Choices, Column, Day, Number, Places, Rows, Truth
from policy_engine.schemes.facts import as_value
from policy_engine.schemes.periods import FIRST_DAY, LAST_DAY
from policy_engine.schemes.scheme import Fact, Scheme
from policy_engine.simulation import lists

DISTRICT, CASE_ID, PAYEE = "district", "id", "payee"
EVERYWHERE = "全部"
MOST_CASES = 5_000_000
MOST_FAULTS = 20
LONGEST_NAME = 100
_TRUTHS = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True)
class Population:
    """Cases as columns of whole numbers. `districts` names the place of each case's district in `names`.

    `other` are those for the form of the scheme that is compared with. `payees` has one number for each payee, a case
    that names none is somebody's of their own; None where no case names any.
    """

    frame: pl.DataFrame
    cases: "Cases"
    other: "Cases"
    districts: Any
    names: tuple[str, ...]
    payees: Any

    def __len__(self) -> int:
        return self.frame.height


@dataclass(frozen=True)
class Fault:
    """Why a row of the table cannot be judged, by the number that the sheet gives the row."""

    row: int
    column: str | None
    detail: str

    @property
    def sentence(self) -> str:
        return f"第 {self.row} 行{f' {self.column}' if self.column else ''}：{self.detail}"


@dataclass(frozen=True)
class Cases:
    """The facts of one form of a scheme. `bad` are the rows with a cell that does not fit; `faults` the first of these
    cells, and `problems` says of every row what is wrong with it."""

    columns: Mapping[str, Any]
    bad: Any
    problems: pl.Series
    faults: tuple[Fault, ...]


def named(columns: Iterable[str]) -> str:
    """The first of them, each cut short: their names are a stranger's."""
    return "、".join(name[:LONGEST_NAME] for name in islice(columns, MOST_FAULTS))


def refuse_too_many(cases: int) -> None:
    if not 0 < cases <= MOST_CASES:
        raise PopulationInvalid(f"应有 1 到 {MOST_CASES} 行")


def population(scheme: Scheme, frame: pl.DataFrame, other: Scheme | None = None) -> Population:
    """The table as columns for the scheme, and for another form of it that may ask for other facts.

    A row that does not fit is named and left out; its neighbours stay. Raises PopulationInvalid for columns that are
    missing or unknown, and where no row is left.
    """
    refuse_too_many(frame.height)
    asked = [form.facts for form in (scheme, other) if form is not None]
    unknown = set(frame.columns) - {*chain(*asked), DISTRICT, CASE_ID, PAYEE}
    if unknown:
        raise PopulationInvalid(f"此项目没有这些列：{named(sorted(unknown))}")
    cases = _cases(scheme, frame)
    theirs = cases if other is None or other.facts == scheme.facts else _cases(other, frame)
    codes, names = _districts(frame)
    return Population(
        frame=lists.counted(frame), cases=cases, other=theirs, districts=codes, names=names, payees=_payees(frame)
    )


def _cases(scheme: Scheme, frame: pl.DataFrame) -> Cases:
    missing = [fact for fact in scheme.facts.values() if fact.name not in frame.columns and fact.default is None]
    if missing:
        refuse_all([Fault(1, fact.name, f"缺少该列（{fact.title}）") for fact in missing])
    columns: dict[str, Any] = {}
    faults: list[Fault] = []
    problems = []
    for name, fact in scheme.facts.items():
        columns[name], wrong = _column(fact, frame)
        if wrong is not None:
            problems.append(_problem(fact, frame[name], wrong))
            faults += _named_faults(fact, frame[name], wrong)
    problem = pl.select(pl.concat_str(problems, separator="；", ignore_nulls=True)).to_series() if problems else None
    problem = _unsaid(frame.height) if problem is None else problem.replace("", None)
    cases = Cases(columns, problem.is_not_null().to_numpy(), problem, tuple(sorted(faults, key=_place)))
    if cases.bad.all():
        refuse_all(cases.faults)
    return cases


def _place(fault: Fault) -> int:
    return fault.row


def _unsaid(rows: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, rows)


def refuse_all(faults: Sequence[Fault]) -> NoReturn:
    """Not one row is left to be judged."""
    first = faults[:MOST_FAULTS]
    errors: list[JSON] = [{"row": fault.row, "column": fault.column, "detail": fault.detail} for fault in first]
    raise PopulationInvalid("；".join(fault.sentence for fault in first), errors=errors)


def _problem(fact: Fact, given: pl.Series, wrong: pl.Series) -> pl.Series:
    """What is wrong with the cell, row by row."""
    why = pl.when(given.is_null()).then(pl.lit(_missing(fact))).otherwise(pl.lit(_why(fact)))
    return pl.select(pl.when(wrong).then(pl.concat_str(pl.lit(f"{fact.name}："), why))).to_series()


def _named_faults(fact: Fact, given: pl.Series, wrong: pl.Series) -> list[Fault]:
    rows = wrong.arg_true().head(MOST_FAULTS).to_list()
    return [Fault(row + 2, fact.name, _missing(fact) if given[row] is None else _why(fact)) for row in rows]


def _districts(frame: pl.DataFrame) -> tuple[Any, tuple[str, ...]]:
    if DISTRICT not in frame.columns:
        return np.zeros(frame.height, np.int64), (EVERYWHERE,)
    named = frame[DISTRICT].cast(pl.String).fill_null("未知")
    names = named.unique().sort().to_list()
    places = {name: place for place, name in enumerate(names)}
    return named.replace_strict(places, return_dtype=pl.Int64).to_numpy(), tuple(names)


def _payees(frame: pl.DataFrame) -> Any:
    if PAYEE not in frame.columns:
        return None
    own = np.arange(frame.height, dtype=np.int64) + frame.height + 1
    ranks = frame[PAYEE].cast(pl.String).rank("dense").cast(pl.Int64)
    return np.where(ranks.is_null().to_numpy(), own, ranks.fill_null(0).to_numpy())


def _column(fact: Fact | Column, frame: pl.DataFrame) -> tuple[Any, pl.Series | None]:
    """Its whole numbers, and which cells do not fit; None where all do."""
    if isinstance(fact.type, Rows):
        none = pl.Series(fact.name, [None], pl.List(pl.Null)).new_from_index(0, frame.height)
        given = frame[fact.name] if fact.name in frame.columns else none
        return lists.lists(fact.type, given, _column, may_lack=fact.default is not None)
    if fact.name not in frame.columns:
        return np.full(frame.height, fact.default, bool if isinstance(fact.type, Truth) else np.int64), None
    given = frame[fact.name]
    numbers = _numbers(fact, given)
    if fact.default is not None:
        numbers = pl.select(pl.when(given.is_null()).then(fact.default).otherwise(numbers)).to_series()
    wrong = numbers.is_null() if numbers.null_count() else None
    return numbers.fill_null(0).cast(pl.Boolean if isinstance(fact.type, Truth) else pl.Int64).to_numpy(), wrong


def _numbers(fact: Fact | Column, given: pl.Series) -> pl.Series:
    """Whole numbers as the engine takes them; null where the cell does not fit."""
    kind = fact.type
    if isinstance(kind, Number):
        return _counts(kind, given)
    if isinstance(kind, Day):
        return _days(given)
    if isinstance(kind, Truth):
        if given.dtype == pl.Boolean:
            return given
        return _by_word(given, lambda word: _TRUTHS.get(word.lower()))
    return _by_word(given, lambda word: _coded(fact, word))


def _counts(kind: Number, given: pl.Series) -> pl.Series:
    """A number or its digits. A day and a truth are numbers to the column's store and to nobody else."""
    if not (given.dtype.is_numeric() or given.dtype == pl.String):
        return _nothing(given)
    counts = given.cast(pl.Int64, strict=False)
    parts = given.dtype.is_float() or given.dtype.is_decimal()
    same = counts.cast(given.dtype, strict=False) == given if parts else counts.is_not_null()
    fits = same & counts.is_between(kind.low, kind.high)
    return pl.select(pl.when(fits).then(counts)).to_series()


def _days(given: pl.Series) -> pl.Series:
    """A date, its text, or an instant at midnight of no time zone."""
    kind = given.dtype
    if isinstance(kind, pl.Datetime) and kind.time_zone is None:
        days = given.cast(pl.Date)
        exact = days.cast(kind) == given
    elif kind == pl.String or kind == pl.Date:
        days = given.str.to_date("%Y-%m-%d", strict=False) if kind == pl.String else given
        exact = days.is_not_null()
    else:
        return _nothing(given)
    fits = exact & days.dt.year().is_between(FIRST_DAY.year, LAST_DAY.year)
    return pl.select(pl.when(fits).then(days)).to_series().cast(pl.Int32).cast(pl.Int64)


def _nothing(given: pl.Series) -> pl.Series:
    return pl.Series(given.name, [None] * len(given), pl.Int64)


def _by_word(given: pl.Series, value: Any) -> pl.Series:
    """Few words, many rows: each word is understood once."""
    words = given.cast(pl.String).str.strip_chars()
    codes = {word: value(word) for word in words.unique().drop_nulls().to_list()}
    codes = {word: int(code) for word, code in codes.items() if code is not None}
    return words.replace_strict(codes, default=None, return_dtype=pl.Int64)


def _coded(fact: Fact | Column, word: str) -> int | None:
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


def _missing(fact: Fact) -> str:
    return f"缺少：{fact.title}"


def _why(fact: Fact) -> str:
    kind = fact.type
    if isinstance(kind, Number):
        return f"应为 {kind.low} 到 {kind.high} 之间的整数（{kind.unit}）"
    if isinstance(kind, Choice | Choices):
        return f"应为 {'、'.join(kind.codes)} 之一"
    if isinstance(kind, Rows):
        return lists.why(kind)
    if isinstance(kind, Places):
        return "应为 1 到 60 的序号，多个的以分号隔开"
    return "应为日期，例如 2023-07-31" if isinstance(kind, Day) else "应为 true 或 false"
