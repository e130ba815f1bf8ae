"""Endpoints of employers: enter, verify, suspend, read."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, TAGGED, PreconditionDep, put_etag
from contracts.roles import ClientScope
from services.jobfair.access import CLERK_OR_REVIEWER, DEPARTMENTS, EMPLOYER_READERS, REVIEWER
from services.jobfair.employers import commands, repository
from services.jobfair.employers.commands import NewEmployer
from services.jobfair.employers.models import Employer
from services.jobfair.employers.repository import EmployerFilter
from services.jobfair.employers.schemas import (
    CompanyView,
    CreditCode,
    EmployerState,
    EmployerView,
    RegisterEmployer,
    SuspendEmployer,
    VerifyEmployer,
)
from services.jobfair.employers.views import AreaFilter
from services.jobfair.projections.commands import refuse_unknown_area

ACCESS: AccessTable = {
    "register_employer": CLERK_OR_REVIEWER,
    "list_employers": EMPLOYER_READERS,
    "get_employer": EMPLOYER_READERS,
    "verify_employer": REVIEWER,
    "suspend_employer": REVIEWER,
    "list_companies": DEPARTMENTS,
}
CLIENT_SCOPES: Mapping[str, str] = {"list_companies": ClientScope.COMPANIES}
router = APIRouter(tags=["employers"], route_class=IdempotentRoute)


@router.post("/v1/employers", status_code=201, summary="登记用人单位")
async def register_employer(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: RegisterEmployer
) -> EmployerView:
    await refuse_unknown_area(session, runtime.packs, body.area)
    new = NewEmployer(body.credit_code, body.name, body.area, body.document_checked)
    return EmployerView.model_validate(await commands.register_employer(session, new, caller))


@router.get("/v1/employers", summary="用人单位列表")
async def list_employers(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    area: AreaFilter = None,
    credit_code: CreditCode | None = None,
    state: EmployerState | None = None,
    is_internship_base: bool | None = None,
) -> pagination.Page[EmployerView]:
    only = EmployerFilter(area, credit_code, state, is_internship_base)
    rows = await repository.employers_in_scope(session, caller, only, paging)
    return pagination.page(rows, EmployerView.model_validate, lambda row: row.id)


@router.get("/v1/companies", summary="市场监管部门核对企业：本辖区已登记的用人单位")
async def list_companies(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, credit_code: CreditCode | None = None
) -> pagination.Page[CompanyView]:
    """Of a company what its registration says, and nothing of who acts for it or was taken on by it."""
    rows = await repository.employers_in_scope(session, caller, EmployerFilter(credit_code=credit_code), paging)
    return pagination.page(rows, CompanyView.model_validate, lambda row: row.id)


@router.get("/v1/employers/{employer_id}", responses=TAGGED, summary="查看用人单位")
async def get_employer(session: SessionDep, caller: CallerDep, response: Response, employer_id: UUID) -> EmployerView:
    return _tagged(response, await repository.in_scope(session, employer_id, caller))


@router.put("/v1/employers/{employer_id}/verification", responses=CONTESTED, summary="核验用人单位")
async def verify_employer(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    seen: PreconditionDep,
    response: Response,
    employer_id: UUID,
    body: VerifyEmployer,
) -> EmployerView:
    is_base = body.is_internship_base
    return _tagged(response, await commands.verify_employer(session, employer_id, is_base, today, caller, seen))


@router.put("/v1/employers/{employer_id}/suspension", responses=CONTESTED, summary="暂停用人单位")
async def suspend_employer(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    seen: PreconditionDep,
    response: Response,
    employer_id: UUID,
    body: SuspendEmployer,
) -> EmployerView:
    reason = body.reason_code
    return _tagged(response, await commands.suspend_employer(session, employer_id, reason, today, caller, seen))


def _tagged(response: Response, employer: Employer) -> EmployerView:
    put_etag(response, employer.version)
    return EmployerView.model_validate(employer)
