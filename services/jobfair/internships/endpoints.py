"""Endpoints of internships: end, correct an end, read."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import TAGGED, put_etag
from services.jobfair.access import CLERK_OR_REVIEWER, INTERNSHIP_READERS
from services.jobfair.employers.views import AreaFilter
from services.jobfair.internships import commands, repository
from services.jobfair.internships.models import Internship
from services.jobfair.internships.repository import InternshipFilter
from services.jobfair.internships.rules import End
from services.jobfair.internships.schemas import InternshipFactView, InternshipRecord
from services.jobfair.internships.views import EndInternship, InternshipView

ACCESS: AccessTable = {
    "end_internship": CLERK_OR_REVIEWER,
    "list_internships": INTERNSHIP_READERS,
    "get_internship": INTERNSHIP_READERS,
    "list_internship_facts": INTERNSHIP_READERS,
}
router = APIRouter(tags=["internships"], route_class=IdempotentRoute)


@router.post("/v1/internships/{internship_id}/end", summary="结束见习，或更正结束情况")
async def end_internship(
    session: SessionDep, caller: CallerDep, today: TodayDep, internship_id: UUID, body: EndInternship
) -> InternshipView:
    end = End(body.ended_on, body.outcome, body.retention.stated() if body.retention else None)
    return InternshipView.model_validate(await commands.end_internship(session, internship_id, end, today, caller))


@router.get("/v1/internships", summary="见习列表")
async def list_internships(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    employer_id: UUID | None = None,
    graduate_id: UUID | None = None,
    area: AreaFilter = None,
    running: bool | None = None,
) -> pagination.Page[InternshipView]:
    only = InternshipFilter(employer_id, graduate_id, area, running)
    rows = await repository.internships_in_scope(session, caller, only, paging)
    return pagination.page(rows, InternshipView.model_validate, lambda row: row.id)


@router.get("/v1/internships/{internship_id}", responses=TAGGED, summary="查看见习")
async def get_internship(
    session: SessionDep, caller: CallerDep, response: Response, internship_id: UUID
) -> InternshipView:
    return _tagged(response, await repository.in_scope(session, internship_id, caller))


def _tagged(response: Response, internship: Internship) -> InternshipView:
    put_etag(response, internship.version)
    return InternshipView.model_validate(internship)


@router.get("/v1/internships/{internship_id}/facts", summary="见习的变更记录")
async def list_internship_facts(session: SessionDep, caller: CallerDep, internship_id: UUID) -> InternshipRecord:
    internship = await repository.in_scope(session, internship_id, caller)
    facts = await repository.facts_of(session, internship.id)
    return InternshipRecord(facts=[InternshipFactView.model_validate(fact) for fact in facts])
