"""Orders about plans: draft one from the document, adopt it, withdraw a draft, give a task beside it.

Every row comes from the pack in one order, so that to adopt them moves no figure; what is set by hand needs a citation
and somebody else to adopt it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict, NotFound, Unprocessable
from policy_engine.packs.measures import measures_of
from policy_engine.packs.pack import Pack, Packs
from policy_engine.packs.year_plan import PlanRow, RowKind, rows_of
from services.registry.graduates.rules import city_of
from services.registry.places.repository import places, refuse_unknown
from services.registry.plans import repository, rules
from services.registry.plans.duties import Duties
from services.registry.plans.models import Plan, PlanTarget
from services.registry.plans.rules import OwnTarget, OwnTask, OwnUnit, PlanState, Step
from services.registry.tasks import commands as tasks
from services.registry.tasks import repository as task_rows
from services.registry.tasks.models import Task
from services.registry.tasks.views import PlanOfTasks

KIND = "plan"


class PlanAreaNotFound(NotFound):
    slug, title = "area-not-found", "未找到该辖区"


class DraftExists(Conflict):
    slug, title = "draft-exists", "该辖区该年度已有一份待通过的计划"


class PlanStepNotOpen(Conflict):
    slug, title = "plan-step-not-open", "计划的现状不允许这一步"


class OwnPlan(Conflict):
    slug, title = "same-person", "自定内容由拟定人以外的人通过，计划由通过人以外的人公开"


class CitationMissing(Unprocessable):
    slug, title = "plan-citation-required", "自定的目标、任务和单位须写明依据"


class DepartmentUnknown(Unprocessable):
    slug, title = "department-unknown", "文件和本计划都没有这个单位；单位代码不从文件之外的名称推断"


class DepartmentListed(Unprocessable):
    slug, title = "department-listed", "文件已列出这个单位，或本计划列了两次"


class OtherDistricts(Unprocessable):
    slug, title = "other-districts", "区级计划不给其他区县派任务"


class TargetKeyWrong(Unprocessable):
    slug, title = "target-key-wrong", "文件没有所要代替的这一行，或一行代替了两次"


class MeasureUnknown(Unprocessable):
    slug, title = "measure-unknown", "文件没有这一项措施"


class DueOutsideYear(Unprocessable):
    slug, title = "due-outside-year", "完成时限不在计划的年度之内"


class NoDocument(Unprocessable):
    slug, title = "plan-year-without-document", "本市没有该年度的文件"


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """What is asked for: the document's rows, and what the area adds by its own document."""

    area: str
    year: int
    citation: str | None = None
    units: Sequence[OwnUnit] = ()
    targets: Sequence[OwnTarget] = ()
    tasks: Sequence[OwnTask] = field(default_factory=tuple)

    @property
    def has_own(self) -> bool:
        return bool(self.units or self.targets or self.tasks)


def document_of(packs: Packs, area: str, year: int) -> Pack:
    """The city's document of a year. Raises CityUnknown and NoDocument."""
    own = [pack for pack in packs.of_city(city_of(area)) if pack.document.get("policy_year", year) == year]
    if not own:
        raise NoDocument(year=year)
    return own[-1]


async def draft_plan(session: AsyncSession, packs: Packs, new: NewPlan, by: Caller, today: date) -> Plan:
    """A version that waits to be adopted. Raises PlanAreaNotFound, AreaUnknown, DraftExists and what `_refuse` does."""
    if not by.covers(new.area):
        raise PlanAreaNotFound()
    await refuse_unknown(session, packs, new.area)
    pack = document_of(packs, new.area, new.year)
    before = await repository.latest(session, new.area, new.year)
    if before is not None and before.state == PlanState.DRAFT:
        raise DraftExists()
    _refuse(pack, new)
    plan = _plan(pack, new, before, await repository.last_version(session, new.area, new.year) + 1, by, today)
    session.add(plan)
    await session.flush()
    session.add_all(_targets(plan, pack, new))
    await session.flush()
    await audit.record(session, by, "draft_plan", KIND, plan.id, new.citation, area=plan.area)
    return plan


def _refuse(pack: Pack, new: NewPlan) -> None:
    """Raises CitationMissing, TargetKeyWrong, DepartmentListed, DueOutsideYear and what `_refuse_named` does."""
    if new.has_own and not new.citation:
        raise CitationMissing()
    _refuse_keys([target.key for target in new.targets if target.key], rows_of(pack, new.year))
    document = Duties.of(pack, (), (), new.year).units
    if twice := rules.twice([*document, *(unit.code for unit in new.units)]):
        raise DepartmentListed(department=twice)
    owners = [target.owner for target in new.targets if target.owner]
    _refuse_named(Duties.of(pack, new.units, (), new.year), new.area, new.tasks, owners)
    refuse_days([*(task.due_on for task in new.tasks), *(target.due_on for target in new.targets)], new.year)


def _refuse_keys(keys: Sequence[str], rows: Iterable[PlanRow]) -> None:
    """One row of the document stands for each. Raises TargetKeyWrong."""
    if odd := sorted(set(keys) - {row.key for row in rows}):
        raise TargetKeyWrong(key=odd[0])
    if twice := rules.twice(keys):
        raise TargetKeyWrong(key=twice)


def _refuse_named(duties: Duties, area: str, own: Sequence[OwnTask], owners: Iterable[str] = ()) -> None:
    """Raises MeasureUnknown, DepartmentUnknown for a code that neither document nor plan has, and OtherDistricts."""
    numbers = [None, *(measure.number for measure in duties.measures)]
    if strange := [task.measure_number for task in own if task.measure_number not in numbers]:
        raise MeasureUnknown(measure_number=strange[0])
    named = [code for task in own for code in (*task.lead, *task.cooperating)]
    if odd := sorted({*named, *owners} - duties.units.keys()):
        raise DepartmentUnknown(department=odd[0])
    if area != city_of(area) and duties.stand_for_districts(named):
        raise OtherDistricts()


def refuse_days(days: Iterable[date | None], year: int) -> None:
    if outside := rules.outside(days, year):
        raise DueOutsideYear(due_on=outside[0].isoformat(), year=year)


def _plan(pack: Pack, new: NewPlan, before: Plan | None, version: int, by: Caller, today: date) -> Plan:
    plan_id = new_id()
    return Plan(
        id=plan_id,
        root_id=plan_id if before is None else before.root_id,
        area=new.area,
        city=city_of(new.area),
        year=new.year,
        version=version,
        state=PlanState.DRAFT.value,
        pack=pack.name,
        pack_version=pack.version,
        has_own=new.has_own,
        citation=new.citation,
        units=[asdict(unit) for unit in new.units],
        own_tasks=[_stored(task) for task in new.tasks],
        drafted_by=by.id,
        drafted_on=today,
    )


def _stored(task: OwnTask) -> Mapping[str, Any]:
    return {**asdict(task), "due_on": task.due_on and task.due_on.isoformat()}


def _targets(plan: Plan, pack: Pack, new: NewPlan) -> list[PlanTarget]:
    """Every row of the document in its order, those set by hand in their places or at the end."""
    by_key = {own.key: own for own in new.targets if own.key}
    rows = rows_of(pack, new.year)
    listed = {row.key for row in rows}
    own_rows = [_own_row(own, place) for place, own in enumerate(new.targets) if own.key not in listed]
    numbers = measures_of(pack)
    return [
        PlanTarget(
            id=new_id(),
            plan_id=plan.id,
            position=position,
            owner=own.owner if own else None,
            by_hand=own is not None,
            measure_number=rules.measure_of(row.clause, numbers),
            **vars(row if own is None or row.key not in listed else rules.with_number(row, own)),
        )
        for position, (row, own) in enumerate([*((row, by_key.get(row.key)) for row in rows), *own_rows])
    ]


def _own_row(own: OwnTarget, place: int) -> tuple[PlanRow, OwnTarget]:
    key = f"own.{place + 1}"
    kind: RowKind = "target" if own.number is not None else "deadline"
    row = PlanRow(key=key, kind=kind, title=own.title, clause="", quote="")
    return rules.with_number(row, own), own


async def adopt_plan(session: AsyncSession, packs: Packs, plan_id: UUID, by: Caller, today: date) -> Plan:
    """Puts a draft in force and gives out its tasks; the version before stays, revised.

    Raises PlanNotFound, PlanStepNotOpen, and OwnPlan where the draft has what its author set by hand.
    """
    plan = await repository.locked_in_scope(session, plan_id, by)
    state = _after(plan, Step.ADOPT)
    if plan.has_own and plan.drafted_by == by.id:
        raise OwnPlan()
    before = await repository.in_force(session, plan.area, plan.year)
    if before is not None:
        before.state = _after(before, Step.REVISE)
        await session.flush()
    plan.state, plan.adopted_by, plan.adopted_on = state, by.id, today
    await session.flush()
    await _give_out(session, packs, plan, by, today)
    await audit.record(session, by, "adopt_plan", KIND, plan.id, area=plan.area)
    return plan


def _after(plan: Plan, step: Step) -> str:
    state = rules.next_state(plan.state, step)
    if state is None:
        raise PlanStepNotOpen(state=plan.state)
    return state.value


async def _give_out(session: AsyncSession, packs: Packs, plan: Plan, by: Caller, today: date) -> None:
    """One task for each measure of a city's document, once for all versions, and those of the plan itself."""
    duties = await duties_of(session, packs, plan)
    opened = await task_rows.numbers_opened(session, plan.root_id)
    measures = [] if plan.area != plan.city else [m for m in duties.measures if m.number not in opened]
    own = [duties.own_task(_own_task(stored)) for stored in plan.own_tasks]
    new = [*(duties.measure_task(measure) for measure in measures), *own]
    await tasks.open_tasks(session, PlanOfTasks(plan.root_id, plan.area), new, by, today)


def _own_task(stored: Mapping[str, Any]) -> OwnTask:
    due_on = stored["due_on"]
    return OwnTask(**{**stored, "due_on": date.fromisoformat(due_on) if due_on else None})


async def duties_of(session: AsyncSession, packs: Packs, plan: Plan) -> Duties:
    districts = (await places(session, packs)).of(plan.city, "district")
    pack = packs.named(plan.city, plan.pack, on=date(plan.year, 12, 31))
    return Duties.of(pack, [OwnUnit(**unit) for unit in plan.units], districts.items(), plan.year)


async def withdraw_draft(session: AsyncSession, plan_id: UUID, by: Caller) -> Plan:
    """A draft that nobody adopts: another one may be made. Raises PlanNotFound and PlanStepNotOpen."""
    plan = await repository.locked_in_scope(session, plan_id, by)
    plan.state, plan.withdrawn_by = _after(plan, Step.WITHDRAW), by.id
    await session.flush()
    await audit.record(session, by, "withdraw_plan", KIND, plan.id, area=plan.area)
    return plan


async def assign_task(
    session: AsyncSession, packs: Packs, plan_id: UUID, own: OwnTask, by: Caller, today: date
) -> Task:
    """Beside the document's. Raises PlanNotFound, PlanStepNotOpen, DueOutsideYear and what `_refuse_named` does."""
    plan = await repository.locked_in_scope(session, plan_id, by)
    if plan.state not in rules.IN_FORCE:
        raise PlanStepNotOpen(state=plan.state)
    duties = await duties_of(session, packs, plan)
    _refuse_named(duties, plan.area, [own])
    refuse_days([own.due_on], plan.year)
    of_plan = PlanOfTasks(plan.root_id, plan.area)
    [task] = await tasks.open_tasks(session, of_plan, [duties.own_task(own)], by, today)
    await audit.record(session, by, "assign_task", "task", task.id, area=task.area)
    return task


async def mark_public(session: AsyncSession, plan_id: UUID, by: Caller, today: date) -> Plan:
    """Somebody else than whoever adopted it opens it to the public. Raises PlanNotFound, PlanStepNotOpen, OwnPlan."""
    plan = await repository.locked_in_scope(session, plan_id, by)
    state = _after(plan, Step.PUBLISH)
    if plan.adopted_by == by.id:
        raise OwnPlan()
    plan.state, plan.published_by, plan.published_on = state, by.id, today
    await session.flush()
    await audit.record(session, by, "publish_plan", KIND, plan.id, area=plan.area)
    return plan
