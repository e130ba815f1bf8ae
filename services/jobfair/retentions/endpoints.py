"""Endpoints of retentions: state, correct, take back, confirm, hand out a code."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, PreconditionDep, put_etag
from services.jobfair.access import CASEWORKER, CLERK_OR_REVIEWER, INTERN
from services.jobfair.confirmations.commands import Answer
from services.jobfair.confirmations.views import CodeView
from services.jobfair.internships import commands as internships
from services.jobfair.internships.models import Internship
from services.jobfair.internships.views import InternshipView, StateRetention
from services.jobfair.retentions import commands
from services.jobfair.retentions.schemas import ConfirmRetention

ACCESS: AccessTable = {
    "state_retention": CLERK_OR_REVIEWER,
    "confirm_retention": INTERN,
    "issue_retention_code": CASEWORKER,
}
router = APIRouter(tags=["retentions"], route_class=IdempotentRoute)


@router.put("/v1/internships/{internship_id}/retention", responses=CONTESTED, summary="登记、更正或撤销留用")
async def state_retention(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    seen: PreconditionDep,
    response: Response,
    internship_id: UUID,
    body: StateRetention,
) -> InternshipView:
    retention = body.stated()
    return _tagged(response, await internships.state_retention(session, internship_id, retention, today, caller, seen))


@router.post(
    "/v1/internships/{internship_id}/retention-confirmation", responses=CONTESTED, summary="本人确认或否认留用"
)
async def confirm_retention(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    seen: PreconditionDep,
    response: Response,
    internship_id: UUID,
    body: ConfirmRetention,
) -> InternshipView:
    """Who is signed in says in If-Match what they have read (else 428); a code holds for what it was issued for."""
    answer, digest = Answer(body.accept, body.code, seen), runtime.cipher.blind_index
    return _tagged(response, await commands.confirm_retention(session, internship_id, answer, digest, today, caller))


@router.put(
    "/v1/internships/{internship_id}/retention-confirmation-code",
    responses={412: CONTESTED[412]},
    summary="为到场的本人出具留用确认码",
)
async def issue_retention_code(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    seen: PreconditionDep,
    internship_id: UUID,
) -> CodeView:
    """A PUT: the answer holds a secret, so that it is stored nowhere; the newest code is the one that works, and for
    what the retention is as it is issued."""
    digest = runtime.cipher.blind_index
    code = await commands.issue_retention_code(session, internship_id, digest, today, caller, seen)
    return CodeView(code=code.text, expires_on=code.expires_on)


def _tagged(response: Response, internship: Internship) -> InternshipView:
    put_etag(response, internship.version)
    return InternshipView.model_validate(internship)
