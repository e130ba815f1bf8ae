"""Endpoints of calculations: any scheme's, and the first one's own address, which stays."""

from dataclasses import asdict

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.subsidy.assessments import commands
from services.subsidy.assessments.commands import Asked, Assessed
from services.subsidy.assessments.schemas import ALIASED, AssessClaim, AssessmentView, AssessPayee
from services.subsidy.claims.views import ExplanationView, named
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
    assessed = await commands.assess(session, runtime.packs, Asked(body.scheme, payee, body.period), today)
    return await _view(session, assessed)


@router.post("/v1/retention-bonus-assessments", summary="核算见习留用奖补")
async def assess_retention_bonus(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: AssessPayee
) -> AssessmentView:
    employer = await projections.employer_in_scope(session, body.employer_id, caller)
    payee = Payee(employer.employer_id, employer.city, employer.area)
    assessed = await commands.assess(session, runtime.packs, Asked(ALIASED, payee, body.period), today)
    return await _view(session, assessed)


async def _view(session: AsyncSession, assessed: Assessed) -> AssessmentView:
    reasons = {**asdict(assessed.decision), "claimed_before_fen": assessed.committed_fen}
    explanation = ExplanationView.model_validate(reasons)
    claim = None
    if assessed.claim:
        claim = named(assessed.claim, await projections.employer_names(session, [assessed.claim.payee_id]))
    return AssessmentView(result=assessed.result, explanation=claim.explanation if claim else explanation, claim=claim)
