"""Every dated row and every number of a document for one year: what a plan of the year is adopted from."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Tree, is_parameter
from policy_engine.packs.readings import Ambiguity, Reading, ambiguities
from policy_engine.schemes.claiming import WINDOW

RowKind: TypeAlias = Literal["target", "deadline", "window", "monthly", "cadence"]
PERCENT = "百分数"


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One row with its source. `number` is a count, or a percentage where the unit says so; `unset` is why there is
    none. Of a clause with several readings each has a row."""

    key: str
    kind: RowKind
    title: str
    clause: str
    quote: str
    comparison: str | None = None
    number: int | None = None
    unit: str | None = None
    first_on: date | None = None
    due_on: date | None = None
    """Of a window its last day."""
    month_day: int | None = None
    every: str | None = None
    per: str | None = None
    reading: str | None = None
    is_chosen: bool = True
    """False of a reading that the city has not chosen."""
    unset: str | None = None


def rows_of(pack: Pack, year: int) -> list[PlanRow]:
    """In the order of the files: targets, days and windows, cadences, months in which claims are taken."""
    reader = _Reader(pack, year)
    return [*reader.targets(), *reader.days(), *reader.cadences(), *reader.claims()]


class _Reader:
    def __init__(self, pack: Pack, year: int) -> None:
        self._pack, self._year, self._on = pack, year, date(year, 12, 31)

    def targets(self) -> Iterator[PlanRow]:
        tree = self._pack.get("targets")
        for row in tree["milestones"]:
            yield self._numbered(f"targets.milestones.{row['key']}", row["bound"], row["due_on"])
        for group in ("indicators", "channels"):
            for key, row in tree.get(group, {}).items():
                yield self._numbered(f"targets.{group}.{key}", row["bound"], row.get("due_on"))
        if "soe_fresh_graduate_share" in tree:
            yield self._numbered("targets.soe_fresh_graduate_share", tree["soe_fresh_graduate_share"], None)

    def _numbered(self, key: str, bound: Tree, due_on: date | None) -> PlanRow:
        row = replace(self._row(key, "target", bound), due_on=due_on)
        value = self._value(bound, key, due_on)
        if value is None:
            return row
        is_percent = "percent" in value
        number = value["percent"] if is_percent else value["count"]
        unit = PERCENT if is_percent else bound.get("unit")
        return replace(row, comparison=value["comparison"], number=number, unit=unit, unset=None)

    def _row(self, key: str, kind: RowKind, node: Tree) -> PlanRow:
        """Its source alone; what it comes to is added by whoever knows."""
        quote = str(node["quote"]) if "quote" in node else str(node.get("reason", ""))
        title, unset = str(node.get("title", quote)), node.get("unset")
        return PlanRow(
            key=key, kind=kind, title=title, clause=str(node["clause"]), quote=quote, unset=unset and str(unset)
        )

    def _value(self, node: Tree, path: str, on: date | None = None) -> Any:
        """None where the document gives none for the day."""
        try:
            return self._pack.parameter(node, path, on=on or self._on).value
        except ParameterNotCited:
            return None

    def days(self) -> Iterator[PlanRow]:
        """Last days and windows, wherever they stand among the provisions on time."""
        for name, node in self._pack.get("clocks").get("provisions", {}).items():
            yield from self._days_in(f"clocks.{name}", node)

    def _days_in(self, path: str, node: Tree) -> Iterator[PlanRow]:
        if is_parameter(node):
            yield from self._day(path, node)
        elif isinstance(node, Mapping):
            yield from self._monthly(path, node)
            for key, child in node.items():
                if key != "readings":
                    yield from self._days_in(f"{path}.{key}", child)

    def _day(self, path: str, node: Tree) -> Iterator[PlanRow]:
        value = self._value(node, path)
        if type(value) is date:
            yield replace(self._row(path, "deadline", node), due_on=value)
        elif isinstance(value, Mapping) and {"first", "last"} <= value.keys():
            yield replace(self._row(path, "window", node), first_on=value["first"], due_on=value["last"])

    def _monthly(self, path: str, node: Tree) -> Iterator[PlanRow]:
        """A day of each month, by each reading of it."""
        for key, reading in node.get("readings", {}).items():
            value = self._value(reading, path)
            if isinstance(value, Mapping) and "last_day" in value:
                row = self._row(f"{path}.{key}", "monthly", reading)
                title = str(node["day"]["title"]) if "day" in node else row.title
                read = replace(row, title=title, reading=row.title, is_chosen=self._chosen(node) == key)
                yield replace(read, month_day=value["last_day"])

    def _chosen(self, node: Tree) -> Any:
        return self._value(node["chosen"], "chosen") if "chosen" in node else None

    def cadences(self) -> Iterator[PlanRow]:
        for name, node in self._pack.get("cadences").items():
            if isinstance(node, Mapping) and "bound" in node:
                yield from self._cadence(f"cadences.{name}", node)
        for place in ambiguities(self._pack, self._on):
            if place.path.startswith("cadences."):
                title = str(self._pack.get(place.path).get("title", place.path))
                yield from (_product(place, reading, title) for reading in place.readings if reading.comes_to)

    def _cadence(self, path: str, node: Tree) -> Iterator[PlanRow]:
        """Once, or by each reading of the day on which it begins."""
        row = self._recurring(path, node)
        if "readings" not in node:
            yield row
        for key, reading in node.get("readings", {}).items():
            since, title = self._value(reading, path), str(reading.get("title", key))
            read = replace(row, key=f"{path}.{key}", reading=title, is_chosen=self._chosen(node) == key)
            yield replace(read, first_on=since["starts_on"] if since else None)

    def _recurring(self, path: str, node: Tree) -> PlanRow:
        bound, row = node["bound"], self._row(path, "cadence", node["bound"])
        per = self._value(node["per"], path) if "per" in node else None
        row = replace(row, per=per, first_on=self._value(node["starts_on"], path) if "starts_on" in node else None)
        value = self._value(bound, path)
        if value is None:
            return row
        number, every = value["count"], value["every"]
        return replace(row, comparison=value["comparison"], number=number, every=every, unit=bound.get("unit"))

    def claims(self) -> Iterator[PlanRow]:
        """Whole months in which several schemes may be claimed stand there once."""
        seen = dict[tuple[str, tuple[int, ...]], PlanRow]()
        for key, scheme in self._pack.files.get("subsidy", {}).get("schemes", {}).items():
            name = scheme.get("claim", {}).get("window", WINDOW)
            node = scheme.get("parameters", {}).get(name)
            months = self._value(node, name) if node is not None and is_parameter(node) else None
            if isinstance(months, list) and all(type(month) is int for month in months):
                row = self._row(f"subsidy.{key}.{name}", "window", node)
                seen.setdefault((row.clause, tuple(months)), row)
        for (_, months), row in seen.items():
            yield from (self._month(row, month) for month in months)

    def _month(self, row: PlanRow, month: int) -> PlanRow:
        first, last = date(self._year, month, 1), date(self._year, month, monthrange(self._year, month)[1])
        return replace(row, key=f"{row.key}.{month:02}", first_on=first, due_on=last)


def _product(place: Ambiguity, reading: Reading, title: str) -> PlanRow:
    """A number that a reading comes to by multiplying others."""
    assert reading.cited is not None
    return PlanRow(
        key=f"{place.path}.{reading.key}",
        kind="target",
        title=title,
        clause=reading.cited.clause,
        quote=reading.cited.quote,
        number=reading.comes_to,
        reading=reading.title,
        is_chosen=place.chosen == reading.key,
    )
