"""What a simulation says of every case, row by row, as `explain` says it of one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from policy_engine.schemes.batch import Columns, Judged
from policy_engine.schemes.binding import BoundReading


def columns_of(columns: Columns, fits: Any, problems: pl.Series, prefix: str = "") -> list[pl.Series]:
    """Eligibility, amounts, reasons and conditions of every reading, and what all readings, or the chosen one, come to.

    A row that was not judged (`fits` is false) has its problem and nothing else.
    """
    rows = [_column(f"{prefix}applicable", columns.applicable, fits)] if columns.applicable is not None else []
    judged = fits if columns.applicable is None else fits & columns.applicable
    for reading, bound in zip(columns.readings, columns.bound.readings, strict=True):
        name = f"{prefix}{reading.reading + '_' if reading.reading else ''}"
        rows += _reading(reading, name, fits)
        rows.append(_reasons(f"{name}reasons", reading, bound, columns, fits))
        rows += [_column(f"{name}held_{key}", met, judged) for key, met in reading.met.items()]
    return [*rows, *_agreed(columns, fits, prefix), problems.alias(f"{prefix}problem")]


def _reading(reading: Judged, name: str, fits: Any) -> list[pl.Series]:
    rows = [_column(f"{name}eligible", reading.eligible, fits), _column(f"{name}amount_fen", reading.amount_fen, fits)]
    if reading.schedule_fen is not None:
        rows.append(_column(f"{name}schedule_fen", reading.schedule_fen, fits & reading.eligible))
    return rows


def _column(name: str, values: Any, fits: Any) -> pl.Series:
    series = pl.Series(name, values)
    return series if fits.all() else pl.select(pl.when(pl.Series(fits)).then(series)).to_series().alias(name)


def _reasons(name: str, reading: Judged, bound: BoundReading, columns: Columns, fits: Any) -> pl.Series:
    """The conditions that a row does not meet, by their titles; each set of them is written once."""
    refused = fits & ~reading.eligible
    codes = np.zeros(len(fits), np.int64)
    for place, rule in enumerate(bound.conditions):
        codes |= (~np.asarray(reading.met[rule.key])).astype(np.int64) << place
    if columns.applicable is not None:
        codes[~columns.applicable] = -1
    words = {int(code): _words(int(code), bound, columns) for code in np.unique(codes[refused])}
    reasons = pl.Series(name, codes).replace_strict(words, default=None, return_dtype=pl.String)
    return _column(name, reasons, refused)


def _words(code: int, bound: BoundReading, columns: Columns) -> str:
    if code < 0:
        return columns.bound.scheme.not_applicable
    return "；".join(f"“{rule.title}”不符合" for place, rule in enumerate(bound.conditions) if code >> place & 1)


def _agreed(columns: Columns, fits: Any, prefix: str) -> list[pl.Series]:
    """One outcome where a reading is chosen, or where all come to the same; a scheme of one reading has it already."""
    readings = columns.readings
    if len(readings) == 1:
        return []
    scheme, on = columns.bound.scheme, columns.bound.on
    chosen = scheme.chosen.reading if scheme.chosen and scheme.chosen.applies_from <= on else None
    decided = next((reading for reading in readings if reading.reading == chosen), readings[0])
    sure = fits if chosen else fits & _same(readings, columns.bound.readings)
    return [
        _column(f"{prefix}eligible", decided.eligible, sure),
        _column(f"{prefix}amount_fen", decided.amount_fen, sure),
    ]


def _same(readings: Sequence[Judged], bound: Sequence[BoundReading]) -> Any:
    """Where all readings come to the same, for everybody, now and later."""
    first = readings[0]
    parties = len({(reading.payee, reading.payer) for reading in bound}) == 1
    same = ~first.eligible if not parties else np.ones(len(first.eligible), bool)
    for other in readings[1:]:
        money = (other.amount_fen == first.amount_fen) & (other.owed_fen == first.owed_fen)
        if first.schedule_fen is not None and other.schedule_fen is not None:
            money &= other.schedule_fen == first.schedule_fen
        same &= (other.eligible == first.eligible) & (money | ~first.eligible)
    return same
