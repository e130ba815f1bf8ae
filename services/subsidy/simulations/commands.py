"""Orders about simulations: ask for one, and carry it out."""

import asyncio
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Forbidden, Unprocessable, problem_of
from chassis.runtime import Runtime
from policy_engine.errors import PackInvalid, SchemeUnknown
from policy_engine.packs.loader import redrafted
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation import comparison, lists, population
from services.subsidy.claims import repository as claims
from services.subsidy.claims.rules import counted
from services.subsidy.simulations import ports, repository
from services.subsidy.simulations.models import Simulation

MOST_ATTEMPTS = 3
ON_RECORD = "已认定案例.parquet"


class ChangesInvalid(Unprocessable):
    slug, title = "changes-invalid", "拟改数值有误"


class CannotSimulate(Unprocessable):
    slug, title = "cannot-simulate", "无法完成测算，请检查文件"


class NothingOnRecord(Unprocessable):
    slug, title = "nothing-on-record", "本辖区没有该项目的已认定案例"


class OtherCity(Forbidden):
    slug, title = "other-city", "只能测算本市政策"
    same_as = "outside-jurisdiction"


@dataclass(frozen=True)
class Ask:
    """What to simulate: a scheme on a day, changed values, and a file of cases."""

    city: str
    scheme: str
    judged_on: date
    changes: str
    file: tuple[str, bytes] | None
    """Its name and content; without one, the cases on record in the officer's jurisdiction."""
    draft: bytes | None = None
    """Another text of the pack's `subsidy.yaml`, to compare with."""
    against: str | None = None
    """Another loaded pack to compare with, by its name or its city."""


async def ask(session: AsyncSession, packs: Packs, order: Ask, by: Caller) -> Simulation:
    """Keeps the order for the worker. What is wrong with the draft or the changed values is told at once."""
    pack = packs.city(order.city, on=order.judged_on)
    scheme = scheme_of(pack, order.scheme)
    if by.area is None or by.area.split("/")[0] != order.city:
        raise OtherCity()
    changes = _changes(order.changes)
    against = None if order.against is None else _loaded(packs, order.against, order.judged_on)
    compare = _Compare(changes, order.draft, against)
    other = await asyncio.to_thread(compare.form_of, scheme, order.judged_on)
    file_name, cases = order.file or await _on_record(session, scheme, by)
    simulation = Simulation(
        id=new_id(),
        city=order.city,
        area=by.area,
        asked_by=by.id,
        scheme=scheme.name,
        judged_on=order.judged_on,
        changes=changes,
        pack=pack.name,
        file_name=file_name[:200],
        cases=cases,
        draft=order.draft,
        against=against.name if against else None,
        draft_version=other.pack.version if other and order.draft else None,
    )
    session.add(simulation)
    await session.flush()
    await session.refresh(simulation, ["created_at"])
    await audit.record(session, by, "ask_simulation", "simulation", simulation.id)
    return simulation


async def _on_record(session: AsyncSession, scheme: Scheme, by: Caller) -> tuple[str, bytes]:
    """What was calculated last for every payee and period, as a table: ids and counts, nobody's name."""
    record = await claims.latest_in_scope(session, by, scheme.name)
    if not record:
        raise NothingOnRecord("请上传案例文件")
    rows = [
        {
            population.CASE_ID: str(claim.id),
            population.DISTRICT: claim.area.split("/")[-1],
            population.PAYEE: str(claim.payee_id),
            **counted(claim.facts),
        }
        for claim in record
    ]
    stream = io.BytesIO()
    lists.recorded(scheme, rows).write_parquet(stream)
    return ON_RECORD, stream.getvalue()


def _changes(text: str) -> dict[str, Any]:
    try:
        changes = json.loads(text or "{}")
    except (ValueError, RecursionError):
        changes = None
    if not isinstance(changes, dict) or not all(type(value) in (int, bool, dict) for value in changes.values()):
        raise ChangesInvalid('应为 JSON 对象，例如 {"threshold": 40}')
    return changes


def _loaded(packs: Packs, name: str, on: date) -> Pack:
    """A pack by its name, or that of a city which governs the day. Raises ChangesInvalid for one that is not loaded,
    CityStopped for a city whose pack is refused."""
    if packs.has(name):
        return packs.city(name, on=on)
    loaded = {pack.name: pack for pack in packs.all}
    if name not in loaded:
        raise ChangesInvalid(f"没有加载该政策包；已加载：{'、'.join(loaded)}")
    return loaded[name]


@dataclass(frozen=True)
class _Compare:
    """What the scheme is compared with: the same scheme of a draft or of another pack, changed values on top."""

    changes: Mapping[str, Any]
    draft: bytes | None
    against: Pack | None

    def form_of(self, scheme: Scheme, on: date) -> Scheme | None:
        """None where nothing is compared. Raises ChangesInvalid."""
        if self.draft is None and self.against is None and not self.changes:
            return None
        try:
            base = self._base(scheme)
            return changed(base, self.changes, on) if self.changes else base
        except PackInvalid as error:
            raise ChangesInvalid(str(error)) from None
        except SchemeUnknown:
            raise ChangesInvalid(f"所比较的政策包没有 {scheme.name}") from None

    def _base(self, scheme: Scheme) -> Scheme:
        if self.draft is not None and self.against is not None:
            raise ChangesInvalid("拟改政策包与另一政策包只能比较其一")
        if self.draft is not None:
            return scheme_of(redrafted(scheme.pack, "subsidy", self.draft, ports.draft_tree), scheme.name)
        return scheme if self.against is None else scheme_of(self.against, scheme.name)


@dataclass(frozen=True)
class Work:
    """A simulation that is being carried out."""

    id: UUID
    city: str
    scheme: str
    judged_on: date
    changes: Mapping[str, Any]
    draft: bytes | None
    against: str | None
    file_name: str
    cases: bytes


async def begin(session: AsyncSession, but: set[UUID], stopped: Collection[str] = ()) -> Work | None:
    """The oldest that waits; those of stopped cities wait on. One that was cut off while running is begun again, but
    not for ever."""
    await repository.give_up(session, MOST_ATTEMPTS, CannotSimulate("多次中断").body())
    simulation = await repository.next_waiting(session, but, stopped)
    if simulation is None or simulation.cases is None:
        return None
    simulation.state, simulation.attempts = "running", simulation.attempts + 1
    return Work(
        id=simulation.id,
        city=simulation.city,
        scheme=simulation.scheme,
        judged_on=simulation.judged_on,
        changes=simulation.changes,
        draft=simulation.draft,
        against=simulation.against,
        file_name=simulation.file_name,
        cases=simulation.cases,
    )


async def carry_out(runtime: Runtime, work: Work) -> None:
    """Reads the cases and judges them, off the event loop. A row that does not fit is named and keeps no other back."""
    pack = runtime.packs.city(work.city, on=work.judged_on)
    try:
        run = await asyncio.to_thread(_read, runtime.packs, work)
        await _note(runtime, work.id, total=len(run.people), judged=0)
        while run.judged < len(run.people):
            await _note(runtime, work.id, judged=await asyncio.to_thread(run.step))
        report, result = await asyncio.to_thread(_table, run)
    except (Exception, pl.exceptions.PanicException) as error:
        # whatever it is, this file is done with, and those behind it get their turn
        problem = problem_of(error) or CannotSimulate(type(error).__name__)
        await _note(runtime, work.id, state="failed", problem=problem.body(), **_ended(pack))
        return
    await _note(runtime, work.id, state="done", report=_as_json(report), result=result, **_ended(pack))


def _ended(pack: Pack) -> dict[str, Any]:
    return {"pack_version": pack.version, "cases": None, "draft": None, "finished_at": datetime.now(UTC)}


async def _note(runtime: Runtime, simulation_id: UUID, **values: Any) -> None:
    async with runtime.transaction() as session:
        await repository.note(session, simulation_id, values)


def _read(packs: Packs, work: Work) -> comparison.Run:
    scheme = scheme_of(packs.city(work.city, on=work.judged_on), work.scheme)
    against = None if work.against is None else _loaded(packs, work.against, work.judged_on)
    other = _Compare(work.changes, work.draft, against).form_of(scheme, work.judged_on)
    people = population.population(scheme, ports.stranger_table(work.file_name, work.cases), other)
    return comparison.Run(scheme, people, work.judged_on, other)


def _table(run: comparison.Run) -> tuple[comparison.Report, bytes]:
    report, rows = run.result()
    stream = io.BytesIO()
    rows.write_parquet(stream)
    return report, stream.getvalue()


def _as_json(report: comparison.Report) -> dict[str, Any]:
    """As JSON takes it: dates in packs are the only values that it does not know."""
    parts = ("results", "compared", "changed", "differences", "refused", "faulty", "faults", "payees")
    stored = {part: value for part, value in asdict(report).items() if part in parts}
    return dict(json.loads(json.dumps(stored, default=str)))


def table(result: bytes, kind: str, *, affected: bool) -> bytes:
    """The result as Parquet, or as CSV with its mark, so that Excel reads the Chinese.

    `affected` leaves only the cases that the change concerns.
    """
    if kind == "parquet" and not affected:
        return result
    frame = pl.read_parquet(io.BytesIO(result))
    frame = comparison.affected(frame) if affected else frame
    stream = io.BytesIO()
    frame.write_parquet(stream) if kind == "parquet" else ports.inert_table(frame).write_csv(stream, include_bom=True)
    return stream.getvalue()
