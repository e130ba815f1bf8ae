"""The endpoint of the dossier."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, Purpose, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from contracts.roles import Role
from policy_engine.packs.pack import Packs
from services.registry.access import CASEWORKERS, SELF
from services.registry.dossiers import commands
from services.registry.dossiers.schemas import DossierHardship, DossierPlan, DossierService, DossierStage, DossierView
from services.registry.graduates.views import view_of
from services.registry.hardships.catalogue import names_of
from services.registry.hardships.models import Hardship
from services.registry.hardships.rules import HardshipState, standing

ACCESS: AccessTable = {
    "read_dossier": {
        **CASEWORKERS,
        Role.DISTRICT_REVIEWER: Reach.AREA,
        Role.CITY_APPROVER: Reach.AREA,
        **SELF,
    }
}
router = APIRouter(tags=["hardships"], route_class=Route)


@router.get("/v1/graduates/{graduate_id}/dossier", summary="个人信息台账：经历、困难、服务和计划（须填用途，留痕）")
async def read_dossier(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, purpose: Purpose
) -> DossierView:
    read = await commands.read_dossier(session, graduate_id, purpose, caller)
    city = read.person.city
    return DossierView(
        graduate=view_of(runtime.cipher, read.person),
        stages=[DossierStage.model_validate(stage) for stage in read.stages],
        hardships=[_hardship(runtime.packs, city, row, today) for row in read.hardships],
        services=[
            DossierService(kind=row.kind, delivered_on=row.delivered_on, counts=counts) for row, counts in read.services
        ],
        plans=[DossierPlan.model_validate(plan) for plan in read.plans],
    )


def _hardship(packs: Packs, city: str, row: Hardship, today: date) -> DossierHardship:
    names = names_of(packs.city(city, on=row.claimed_on), row.claimed_on)
    plain = {name: getattr(row, name) for name in DossierHardship.model_fields if hasattr(row, name)}
    return DossierHardship(
        **plain,
        category_title=names.get(row.category),
        standing=standing(HardshipState(row.state), row.valid_to, today),
    )
