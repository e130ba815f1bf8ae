"""Endpoints of calculations: any scheme's, and the first one's own address, which stays."""

from dataclasses import asdict

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.subsidy.assessments import commands
from services.subsidy.assessments.commands import Asked, Assessed
from services.subsidy.assessments.schemas import ALIASED, AssessClaim, AssessmentView, AssessPayee
from services.subsidy.claims.views import ClaimView, ExplanationView
from services.subsidy.projections import repository as projections
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes.ports import Payee

ACCESS: AccessTable = {
    "assess_claim": {Role.DISTRICT_REVIEWER: Reach.AREA},
    "assess_retention_bonus": {Role.DISTRICT_REVIEWER: Reach.AREA},
}
router = APIRouter(tags=["claims"], route_class=IdempotentRoute)


@router.post("/v1/assessments", summary="按资金项目核算")
async def assess_claim(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: AssessClaim
) -> AssessmentView:
    payee = await schemes.payee_in_scope(session, runtime.packs, body.scheme, body.payee_id, caller)
    return _view(await commands.assess(session, runtime.packs, Asked(body.scheme, payee, body.period), today))


@router.post("/v1/retention-bonus-assessments", summary="核算见习留用奖补")
async def assess_retention_bonus(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: AssessPayee
) -> AssessmentView:
    employer = await projections.employer_in_scope(session, body.employer_id, caller)
    payee = Payee(employer.employer_id, employer.city, employer.area)
    return _view(await commands.assess(session, runtime.packs, Asked(ALIASED, payee, body.period), today))


def _view(assessed: Assessed) -> AssessmentView:
    reasons = {**asdict(assessed.decision), "claimed_before_fen": assessed.committed_fen}
    explanation = ExplanationView.model_validate(reasons)
    claim = ClaimView.model_validate(assessed.claim) if assessed.claim else None
    return AssessmentView(result=assessed.result, explanation=claim.explanation if claim else explanation, claim=claim)
