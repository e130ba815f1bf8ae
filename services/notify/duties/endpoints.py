"""Where reminders wait that nobody can read."""

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, SessionDep
from chassis.routes import Route
from contracts.roles import Role
from services.notify.access import OPS
from services.notify.duties import repository
from services.notify.duties.schemas import UnservedAddresseeView

ACCESS: AccessTable = {
    "list_unserved_addressees": {
        **OPS,
        Role.DISTRICT_REVIEWER: Reach.AREA,
        Role.CITY_APPROVER: Reach.AREA,
        Role.AUDITOR: Reach.AREA,
    },
}
router = APIRouter(tags=["duties"], route_class=Route)


@router.get("/v1/unserved-addressees", summary="无人值守的岗位：有未读提醒而没有账号的辖区")
async def list_unserved_addressees(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[UnservedAddresseeView]:
    rows = await repository.unserved_addressees(session, caller, paging)
    return pagination.page(rows, UnservedAddresseeView.model_validate, lambda row: (row.area, row.role))
