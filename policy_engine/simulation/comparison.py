"""What a rule, or a change of it, does to many cases: totals, districts, winners and losers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from policy_engine.errors import ParameterNotCited
from policy_engine.explain.formula import yuan
from policy_engine.schemes.amendments import Change, Compared, changes_between
from policy_engine.schemes.batch import Columns, Judged, contradictions, judge
from policy_engine.schemes.binding import Bound, bind
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation.outcomes import Outcomes, outcomes, outcomes_by_district, payees_by_district
from policy_engine.simulation.population import MOST_FAULTS, Cases, Fault, Population, refuse_all
from policy_engine.simulation.rows import columns_of

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
    """A reading under another pack or changed parameters, minus the same reading as it stands. `winners` and `losers`
    are cases, `payees` are payees, each once."""

    reading: str | None
    amount_fen: int
    winners: int
    losers: int
    newly_eligible: int
    no_longer_eligible: int
    by_district: Mapping[str, int]
    payees: Outcomes
    payees_by_district: Mapping[str, Outcomes]
    said: str


@dataclass(frozen=True)
class MissingValue:
    """Why the scheme as it stands calculates nothing: the document gives no value."""

    clause: str
    quote: str
    detail: str


@dataclass(frozen=True)
class Report:
    """`results` is empty where the scheme as it stands is `refused`; a changed one may still be calculated.

    `payees`: of each district, how many have a case that was judged. `faulty` rows cannot be judged and are in no
    total; `faults` are the first of them, the table names all.
    """

    scheme: str
    on: date
    pack: str
    pack_version: str
    results: tuple[Result, ...]
    compared: Compared | None = None
    changed: tuple[Result, ...] = ()
    differences: tuple[Difference, ...] = ()
    refused: MissingValue | None = None
    faulty: int = 0
    faults: tuple[Fault, ...] = ()
    payees: Mapping[str, int] = field(default_factory=dict)


def simulate(scheme: Scheme, people: Population, on: date, other: Scheme | None = None) -> tuple[Report, pl.DataFrame]:
    """Judges the population by the scheme, and by another form of it; the table has one row per case, and says of
    each what `explain` would.

    Raises ParameterNotCited where a value is unset: what cannot be decided for one cannot be guessed for a million.
    An unset scheme with another form of it that has the value is refused in the report, beside what it would cost.
    """
    run = Run(scheme, people, on, other)
    while run.judged < len(people):
        run.step()
    return run.result()


class Run:
    """One simulation, some hundred thousand cases at a time, so that whoever waits can see it move."""

    def __init__(self, scheme: Scheme, people: Population, on: date, other: Scheme | None = None) -> None:
        self.scheme, self.people, self.on, self.other = scheme, people, on, other
        self.judged = 0
        self.refused: MissingValue | None = None
        self._now = self._base()
        self._then = None if other is None else _Form(bind(other, on), people.other)

    def _base(self) -> "_Form | None":
        try:
            return _Form(bind(self.scheme, self.on), self.people.cases)
        except ParameterNotCited as unset:
            self._go_without_base(unset)
            return None

    def _go_without_base(self, unset: ParameterNotCited) -> None:
        if self.other is None:
            raise unset
        self.refused = MissingValue(unset.clause, unset.quote, str(unset.detail))

    def step(self) -> int:
        """Judges the next cases; returns how many are done."""
        block = slice(self.judged, min(self.judged + STEP, len(self.people)))
        for form in (self._now, self._then):
            if form is not None:
                form.judge(block)
        self.judged = block.stop
        return self.judged

    def result(self) -> tuple[Report, pl.DataFrame]:
        now, then = self._now, self._then
        results = now.results(self.people) if now else ()
        report = Report(
            scheme=self.scheme.name,
            on=self.on,
            pack=self.scheme.pack.name,
            pack_version=self.scheme.pack.version,
            results=results,
        )
        report = replace(report, **_faults([form for form in (now, then) if form], self.people))
        frame = self.people.frame.hstack(now.rows()) if now else self.people.frame
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
        return report, frame.hstack(then.rows(CHANGED))


class _Form:
    """One form of a scheme with what it makes of the cases so far."""

    def __init__(self, bound: Bound, cases: Cases) -> None:
        self.bound, self.cases = bound, cases
        self.problems: dict[int, str] = {}
        """What is wrong with the rows whose every cell fits, by their places."""
        for places, otherwise in contradictions(bound, cases.columns):
            for place in places[~cases.bad[places]].tolist():
                self.problems.setdefault(place, otherwise)
        self.skip = cases.bad.copy()
        self.skip[list(self.problems)] = True
        self.parts: list[Columns] = []

    def judge(self, block: slice) -> None:
        given = {name: column[block] for name, column in self.cases.columns.items()}
        part = judge(self.bound, given, self.skip[block] if self.skip.any() else None)
        self.problems |= {place + block.start: why for place, why in part.refused.items()}
        self.parts.append(part)

    def joined(self) -> Columns:
        if len(self.parts) > 1:
            readings = [_joined(judged) for judged in zip(*(part.readings for part in self.parts), strict=True)]
            some = self.parts[0].applicable is not None
            applicable = np.concatenate([part.applicable for part in self.parts]) if some else None
            self.parts = [replace(self.parts[0], readings=readings, applicable=applicable)]
        return self.parts[0]

    def fits(self) -> Any:
        """Which rows were judged."""
        fits = ~self.cases.bad
        fits[list(self.problems)] = False
        return fits

    def rows(self, prefix: str = "") -> list[pl.Series]:
        return columns_of(self.joined(), self.fits(), self._problems(), prefix)

    def _problems(self) -> pl.Series:
        problems = self.cases.problems
        return problems.scatter(list(self.problems), list(self.problems.values())) if self.problems else problems

    def faults(self) -> list[Fault]:
        more = [Fault(place + 2, None, why) for place, why in sorted(self.problems.items())[:MOST_FAULTS]]
        return sorted([*self.cases.faults, *more], key=lambda fault: fault.row)

    def results(self, people: Population) -> tuple[Result, ...]:
        fits = self.fits()
        return tuple(_result(self.bound, judged, people, fits) for judged in self.joined().readings)


def _joined(parts: Sequence[Judged]) -> Judged:
    """One reading's columns, the parts in their order."""
    met = {key: np.concatenate([part.met[key] for part in parts]) for key in parts[0].met}
    eligible, amount, owed = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("eligible", "amount_fen", "owed_fen")
    )
    some = parts[0].schedule_fen is not None
    schedule = np.concatenate([part.schedule_fen for part in parts]) if some else None
    return Judged(
        reading=parts[0].reading, eligible=eligible, amount_fen=amount, owed_fen=owed, schedule_fen=schedule, met=met
    )


def _faults(forms: Sequence[_Form], people: Population) -> dict[str, Any]:
    """And whose the other rows are. Raises PopulationInvalid where no row could be judged by any form."""
    faulty = ~np.logical_and.reduce([form.fits() for form in forms])
    faults = list(dict.fromkeys(fault for form in forms for fault in form.faults()))
    faults = sorted(faults, key=lambda fault: fault.row)[:MOST_FAULTS]
    if not any(form.fits().any() for form in forms):
        refuse_all(faults)
    return {"faulty": int(faulty.sum()), "faults": tuple(faults), "payees": payees_by_district(people, ~faulty)}


def affected(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a comparison's table that come out otherwise: another amount, or eligible and then not."""
    outcomes = [name for name in frame.columns if name.endswith(("eligible", "amount_fen"))]
    pairs = [(name, f"{CHANGED}{name}") for name in outcomes if f"{CHANGED}{name}" in frame.columns]
    differs = [pl.col(now).ne_missing(pl.col(then)) for now, then in pairs]
    if not pairs:  # nothing was calculated before: everyone who gets something now
        differs = [pl.col(name) for name in outcomes if name.endswith("eligible") and name.startswith(CHANGED)]
    return frame.filter(pl.any_horizontal(differs)) if differs else frame.clear()


def _differences(now: _Form, then: _Form, people: Population, changes: tuple[Change, ...]) -> tuple[Difference, ...]:
    fits = now.fits() & then.fits()
    after = {judged.reading: judged for judged in then.joined().readings}
    pairs = [(judged, after[judged.reading]) for judged in now.joined().readings if judged.reading in after]
    return tuple(_difference(before, later, people, changes, fits) for before, later in pairs)


def _result(bound: Bound, judged: Judged, people: Population, fits: Any) -> Result:
    size = len(people.names)
    some, fen = judged.eligible & fits, np.where(fits, judged.amount_fen, 0)
    cases = np.bincount(people.districts[fits], minlength=size)
    eligible = np.bincount(people.districts[some], minlength=size)
    amounts = _sums(people, fen)
    rows = zip(people.names, cases, eligible, amounts, strict=True)
    by_district = {name: Totals(int(count), int(good), int(sum_)) for name, count, good, sum_ in rows}
    total = Totals(int(fits.sum()), int(some.sum()), int(fen.sum()))
    title = next(reading.title for reading in bound.readings if reading.key == judged.reading)
    return Result(judged.reading, title, total, by_district)


def _sums(people: Population, amounts: Any) -> Any:
    """Whole-number sums per district; NumPy's weighted counts would go through floats."""
    sums = np.zeros(len(people.names), np.int64)
    np.add.at(sums, people.districts, amounts)
    return sums


def _difference(now: Judged, then: Judged, people: Population, changes: tuple[Change, ...], fits: Any) -> Difference:
    change = np.where(fits, then.amount_fen - now.amount_fen, 0)
    more, fewer = (int((to.eligible & ~of.eligible & fits).sum()) for to, of in ((then, now), (now, then)))
    total = int(change.sum())
    sign = "+" if total >= 0 else ""
    sentence = f"{_what_changed(changes)}新增符合 {more} 例，不再符合 {fewer} 例；金额 {sign}{yuan(total)} 元"
    return Difference(
        reading=now.reading,
        amount_fen=total,
        winners=int((change > 0).sum()),
        losers=int((change < 0).sum()),
        newly_eligible=more,
        no_longer_eligible=fewer,
        by_district={name: int(fen) for name, fen in zip(people.names, _sums(people, change), strict=True)},
        payees=outcomes(people, change, fits),
        payees_by_district=outcomes_by_district(people, change, fits),
        said=sentence,
    )


def _what_changed(changes: tuple[Change, ...]) -> str:
    """Up to three values in full: a whole pack's differences would bury the sum."""
    if not changes:
        return ""
    more = f"等 {len(changes)} 项数值不同" if len(changes) > MOST_SAID else ""
    return "；".join(change.sentence for change in changes[:MOST_SAID]) + f"{more}："
