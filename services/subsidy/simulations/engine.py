"""What a rule, or a change of it, does to many cases: totals, districts, winners and losers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from chassis.policy import ParameterNotCited
from chassis.wording import yuan
from services.subsidy.schemes.binding import Bound, bind
from services.subsidy.schemes.columns import Columns, Judged, contradictions, judge
from services.subsidy.schemes.scheme import Scheme
from services.subsidy.simulations.catalogue import Change, Compared, changes_between
from services.subsidy.simulations.rules import Population, PopulationInvalid

CHANGED = "changed_"
MOST_SAID = 3
STEP = 262_144


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
class Refused:
    """Why the scheme as it stands calculates nothing: the document gives no value."""

    clause: str
    quote: str
    detail: str


@dataclass(frozen=True)
class Report:
    """`results` is empty where the scheme as it stands is `refused`; a changed one may still be calculated."""

    scheme: str
    on: date
    pack: str
    pack_version: str
    results: tuple[Result, ...]
    compared: Compared | None = None
    changed: tuple[Result, ...] = ()
    differences: tuple[Difference, ...] = ()
    refused: Refused | None = None


def simulate(scheme: Scheme, people: Population, on: date, other: Scheme | None = None) -> tuple[Report, pl.DataFrame]:
    """Judges the population by the scheme, and by another form of it; the table has one row per case.

    Raises ParameterNotCited where a value is unset: what cannot be decided for one cannot be guessed for a million.
    An unset scheme with another form of it that has the value is refused in the report, beside what it would cost.
    """
    run = Run(scheme, people, on, other)
    while run.judged < len(people):
        run.step()
    return run.told()


class Run:
    """One simulation, some hundred thousand cases at a time, so that whoever waits can see it move."""

    def __init__(self, scheme: Scheme, people: Population, on: date, other: Scheme | None = None) -> None:
        self.scheme, self.people, self.on, self.other = scheme, people, on, other
        self.judged = 0
        self.refused: Refused | None = None
        self._now = self._base()
        self._then = None if other is None else _Form(bind(other, on), people.other_columns)

    def _base(self) -> "_Form | None":
        try:
            return _Form(bind(self.scheme, self.on), self.people.columns)
        except ParameterNotCited as unset:
            self._go_without_base(unset)
            return None

    def _go_without_base(self, unset: ParameterNotCited) -> None:
        if self.other is None:
            raise unset
        self.refused = Refused(unset.clause, unset.quote, str(unset.detail))

    def step(self) -> int:
        """Judges the next cases; returns how many are done."""
        block = slice(self.judged, min(self.judged + STEP, len(self.people)))
        try:
            if self._now is not None:
                self._now.judge(block)
        except ParameterNotCited as unset:
            self._now = None
            self._go_without_base(unset)
        if self._then is not None:
            self._then.judge(block)
        self.judged = block.stop
        return self.judged

    def told(self) -> tuple[Report, pl.DataFrame]:
        now, then = self._now, self._then
        results = now.results(self.people) if now else ()
        report = Report(self.scheme.name, self.on, self.scheme.pack.name, self.scheme.pack.version, results)
        frame = self.people.frame.hstack(_told(now.columns())) if now else self.people.frame
        if then is None or self.other is None:
            return report, frame
        changes = changes_between(self.scheme, self.other, self.on)
        report = replace(
            report,
            compared=Compared(self.other.pack.name, self.other.pack.version, changes),
            changed=then.results(self.people),
            differences=_differences(now, then, self.people, changes) if now else (),
            refused=self.refused,
        )
        return report, frame.hstack(_told(then.columns(), CHANGED))


class _Form:
    """One form of a scheme with what it makes of the cases so far."""

    def __init__(self, bound: Bound, columns: Mapping[str, Any]) -> None:
        _refuse_contradictions(bound, columns)
        self.bound, self.given = bound, columns
        self._parts: list[Columns] = []

    def judge(self, block: slice) -> None:
        self._parts.append(judge(self.bound, {name: column[block] for name, column in self.given.items()}))

    def columns(self) -> list[Judged]:
        if len(self._parts) > 1:
            whole = [_joined(judged) for judged in zip(*(part.readings for part in self._parts), strict=True)]
            self._parts = [replace(self._parts[0], readings=whole)]
        return self._parts[0].readings

    def results(self, people: Population) -> tuple[Result, ...]:
        return tuple(_result(self.bound, judged, people) for judged in self.columns())


def _joined(parts: Sequence[Judged]) -> Judged:
    """One reading's columns, the parts in their order."""
    held = {key: np.concatenate([part.held[key] for part in parts]) for key in parts[0].held}
    eligible = np.concatenate([part.eligible for part in parts])
    return Judged(parts[0].reading, eligible, np.concatenate([part.amount_fen for part in parts]), held)


def _refuse_contradictions(bound: Bound, columns: Mapping[str, Any]) -> None:
    if wrong := contradictions(bound, columns):
        faults: list[dict[str, Any]] = [{"row": place + 2, "detail": otherwise} for place, otherwise in wrong]
        raise PopulationInvalid("；".join(f"第 {one['row']} 行：{one['detail']}" for one in faults), errors=faults)


def affected(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a comparison's table that come out otherwise: another amount, or eligible and then not."""
    outcomes = [name for name in frame.columns if name.endswith(("eligible", "amount_fen"))]
    pairs = [(name, f"{CHANGED}{name}") for name in outcomes if f"{CHANGED}{name}" in frame.columns]
    differs = [pl.col(now) != pl.col(then) for now, then in pairs]
    if not pairs:  # nothing was calculated before: everyone who gets something now
        differs = [pl.col(name) for name in outcomes if name.endswith("eligible") and name.startswith(CHANGED)]
    return frame.filter(pl.any_horizontal(differs)) if differs else frame.clear()


def _differences(now: _Form, then: _Form, people: Population, changes: tuple[Change, ...]) -> tuple[Difference, ...]:
    after = {judged.reading: judged for judged in then.columns()}
    pairs = [(judged, after[judged.reading]) for judged in now.columns() if judged.reading in after]
    return tuple(_difference(one, two, people, changes) for one, two in pairs)


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


def _difference(now: Judged, then: Judged, people: Population, changes: tuple[Change, ...]) -> Difference:
    change = then.amount_fen - now.amount_fen
    more, fewer = int((then.eligible & ~now.eligible).sum()), int((now.eligible & ~then.eligible).sum())
    total = int(change.sum())
    sign = "+" if total >= 0 else ""
    said = f"{_what_changed(changes)}新增符合 {more} 例，不再符合 {fewer} 例；金额 {sign}{yuan(total)} 元"
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


def _what_changed(changes: tuple[Change, ...]) -> str:
    """Up to three values in full: a whole pack's differences would bury the sum."""
    if not changes:
        return ""
    more = f"等 {len(changes)} 项数值不同" if len(changes) > MOST_SAID else ""
    return "；".join(change.said for change in changes[:MOST_SAID]) + f"{more}："


def _told(readings: list[Judged], prefix: str = "") -> list[pl.Series]:
    """Eligibility, amount and the unmet conditions of every reading, as columns."""
    told = []
    for judged in readings:
        name = f"{prefix}{judged.reading + '_' if judged.reading else ''}"
        told.append(pl.Series(f"{name}eligible", judged.eligible))
        told.append(pl.Series(f"{name}amount_fen", judged.amount_fen))
        told += [pl.Series(f"{name}held_{key}", held) for key, held in judged.held.items()]
    return told
