"""Who does what by a document: the parts of a measure's task and of one that a plan adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policy_engine.packs.departments import account_of
from policy_engine.packs.measures import Measure, Unit, coordinator_of, measures_of, units_of
from policy_engine.packs.pack import Pack
from policy_engine.packs.year_plan import PlanRow, rows_of
from services.registry.plans import rules
from services.registry.plans.rules import OwnTask, OwnUnit
from services.registry.tasks.rules import DutyRole
from services.registry.tasks.views import NewPart, NewTask


@dataclass(frozen=True)
class Duties:
    """The units of a document and of a plan with their accounts, and the districts that a group may stand for."""

    units: Mapping[str, Unit]
    accounts: Mapping[str, str]
    coordinator: str | None
    measures: Sequence[Measure]
    rows: Sequence[PlanRow]
    districts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pack: Pack, own: Iterable[OwnUnit], districts: Iterable[tuple[str, str]], year: int) -> "Duties":
        on, own = date(year, 12, 31), list(own)
        units = {**units_of(pack, on), **{unit.code: Unit(unit.code, unit.title) for unit in own}}
        accounts = {code: org for code in units if (org := account_of(pack, code)) is not None}
        accounts |= {unit.code: unit.org for unit in own if unit.org}
        return cls(units, accounts, coordinator_of(pack, on), measures_of(pack), rows_of(pack, year), tuple(districts))

    def stand_for_districts(self, named: Iterable[str]) -> bool:
        """Whether one of these, or whom a group of them stands for, is every district of the city."""
        return any(self.units[code].is_all_districts for group in named for code in rules.members(group, self.units))

    def measure_task(self, measure: Measure) -> NewTask:
        """What the document says of it; its last day is the last that stands in its own clause."""
        return NewTask(
            title=measure.title,
            parts=self._parts(measure.lead, measure.cooperating),
            measure_number=measure.number,
            clause=measure.clause,
            quote=measure.quote,
            due_on=rules.last_day_of(measure.clause, self.rows),
        )

    def own_task(self, own: OwnTask) -> NewTask:
        return NewTask(
            title=own.title,
            parts=self._parts(own.lead, own.cooperating),
            measure_number=own.measure_number,
            due_on=own.due_on,
            by_hand=True,
        )

    def _parts(self, lead: Iterable[str], cooperating: Iterable[str]) -> list[NewPart]:
        """Several leads all get it."""
        named: list[tuple[str, DutyRole]] = [*((code, "lead") for code in lead), *((c, "with") for c in cooperating)]
        return [self._part(code, role) for group, role in named for code in rules.members(group, self.units)]

    def _part(self, code: str, role: DutyRole) -> NewPart:
        unit = self.units[code]
        handler = rules.handler_of(unit, self.coordinator, self.accounts)
        return NewPart(
            department=code,
            title=unit.title,
            role=role,
            org=handler.org,
            is_of_bureau=handler.is_of_bureau,
            note=handler.note,
            districts=self.districts if handler.is_all_districts else (),
        )
