"""Where places are looked up, and where an operator adds or closes one."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import event

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.problems import Unprocessable
from chassis.routes import Route
from contracts.roles import Role
from policy_engine.packs.places import Kind
from services.registry.access import OPS
from services.registry.places import commands, repository
from services.registry.places.commands import NewPlace
from services.registry.places.schemas import PlaceCode, PlaceView, PutPlace

ACCESS: AccessTable = {
    "list_places": dict.fromkeys(Role, Reach.ANY),
    "put_place": OPS,
}
router = APIRouter(tags=["places"], route_class=Route)
City = Annotated[str, Path(max_length=40, examples=["urumqi"])]
_FORMS = {"district": r"\d{4}[0-9A-Z]{2}", "street": r"\d{4}[0-9A-Z]{2}\d{3}", "school": r"[0-9A-Z]{4,12}"}


class CodeMalformed(Unprocessable):
    slug, title = "place-code-malformed", "代码应为：区 6 位，街道 9 位，学校 4–12 位"


@router.get("/v1/places/{city}/{kind}", summary="区、街道或学校的代码和名称")
async def list_places(
    session: SessionDep,
    runtime: RuntimeDep,
    city: City,
    kind: Kind,
    within: Annotated[str, Query(max_length=6, description="只列该区的街道")] = "",
) -> list[PlaceView]:
    runtime.packs.of_city(city)
    names = (await repository.places(session, runtime.packs)).of(city, kind)
    return [
        PlaceView(city=city, kind=kind, code=code, name=name) for code, name in names.items() if code.startswith(within)
    ]


@router.put("/v1/places/{city}/{kind}/{code}", summary="补录、更名或撤销区、街道、学校（须有依据，留痕）")
async def put_place(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    city: City,
    kind: Kind,
    code: PlaceCode,
    body: PutPlace,
) -> PlaceView:
    if not re.fullmatch(_FORMS[kind], code):
        raise CodeMalformed()
    new = NewPlace(city=city, kind=kind, code=code, name=body.name, citation=body.citation, in_use=body.in_use)
    place = await commands.put_place(session, runtime.packs, new, caller)
    event.listen(session.sync_session, "after_commit", lambda _: runtime.reads.forget(repository.CHANGES), once=True)
    return PlaceView(city=place.city, kind=kind, code=place.code, name=place.name)
