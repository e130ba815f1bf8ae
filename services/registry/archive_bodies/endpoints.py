"""Where bodies that look after files are looked up, and where an operator adds or closes one."""

from typing import Annotated

from fastapi import APIRouter, Path

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.access import OPS
from services.registry.archive_bodies import commands, repository
from services.registry.archive_bodies.commands import NewBody
from services.registry.archive_bodies.schemas import ArchiveBodyView, PutArchiveBody
from services.registry.archive_bodies.views import BodyCode

ACCESS: AccessTable = {
    "list_archive_bodies": dict.fromkeys(Role, Reach.ANY),
    "put_archive_body": OPS,
}
router = APIRouter(tags=["archives"], route_class=Route)
City = Annotated[str, Path(max_length=40, examples=["urumqi"])]


@router.get("/v1/archive-bodies/{city}", summary="档案管理服务机构")
async def list_archive_bodies(session: SessionDep, runtime: RuntimeDep, city: City) -> list[ArchiveBodyView]:
    runtime.packs.of_city(city)
    return [
        ArchiveBodyView.model_validate(body, from_attributes=True) for body in await repository.of_city(session, city)
    ]


@router.put("/v1/archive-bodies/{city}/{code}", summary="补录、更名或撤销档案管理服务机构（须有依据，留痕）")
async def put_archive_body(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, city: City, code: BodyCode, body: PutArchiveBody
) -> ArchiveBodyView:
    new = NewBody(city=city, code=code, **body.model_dump())
    row = await commands.put_archive_body(session, runtime.packs, new, caller)
    return ArchiveBodyView.model_validate(row, from_attributes=True)
