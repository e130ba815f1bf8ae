"""Endpoints of code systems: which there are, and one with its codes and what each is in other systems."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path

from chassis.access import AccessTable, Reach
from chassis.problems import NotFound
from chassis.routes import Route
from contracts.codes import Coded, CodeSystem, code_systems, reasons_of_crosswalks, title_of
from contracts.roles import Role
from services.registry.code_systems.schemas import CodeSystemView, CodeTable, CodeView, CrosswalkView

ACCESS: AccessTable = dict.fromkeys(("list_code_systems", "show_code_system"), dict.fromkeys(Role, Reach.ANY))
router = APIRouter(tags=["codes"], route_class=Route)


class CodeSystemUnknown(NotFound):
    slug, title = "code-system-unknown", "没有此编码系统"


@router.get("/v1/code-systems", summary="编码系统：国标、教育部名册和劳动99各有其码")
async def list_code_systems() -> list[CodeSystemView]:
    return [CodeSystemView(**_about(system)) for system in code_systems().values()]


@router.get("/v1/code-systems/{system}", summary="一个编码系统的编码，及与其他系统的对照")
async def show_code_system(
    system: Annotated[str, Path(max_length=30, examples=["gbt2261_1"])],
) -> CodeTable:
    table = code_systems().get(system)
    if table is None:
        raise CodeSystemUnknown(known=list(code_systems()))
    steps = _steps_from(system)
    codes = [
        CodeView(code=code, title=title, source=table.sources[code], crosswalks=steps.get(code, []))
        for code, title in table.titles.items()
    ]
    return CodeTable(**_about(table), items=codes)


def _about(table: CodeSystem) -> dict[str, object]:
    plain = {name: getattr(table, name) for name in ("title", "pattern", "closed")}
    return {"system": table.key, **plain, "codes": len(table.titles)}


def _steps_from(system: str) -> Mapping[str, Sequence[CrosswalkView]]:
    steps: dict[str, list[CrosswalkView]] = {}
    for (ours, theirs), reason in reasons_of_crosswalks().items():
        if ours.system == system:
            steps.setdefault(ours.code, []).append(_step(theirs, reason))
    return steps


def _step(theirs: Coded, reason: str) -> CrosswalkView:
    return CrosswalkView(system=theirs.system, code=theirs.code, title=title_of(theirs), reason=reason)
