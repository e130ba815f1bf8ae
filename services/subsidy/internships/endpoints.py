"""Endpoint of the cohort that a base's claims are counted from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from contracts.roles import Role
from services.subsidy.access import OFFICERS
from services.subsidy.internships import commands, repository
from services.subsidy.internships.schemas import CohortView
from services.subsidy.projections import repository as projections

ACCESS: AccessTable = {"show_cohort": {**OFFICERS, Role.EMPLOYER_CLERK: Reach.ORG}}
router = APIRouter(tags=["policies"], route_class=Route)
PeriodCode = Annotated[str, Query(max_length=40, examples=["2023-H1"])]


@router.get("/v1/employers/{employer_id}/cohort", summary="核算期内的见习结果")
async def show_cohort(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, employer_id: UUID, period: PeriodCode
) -> CohortView:
    employer = await projections.employer_in_scope(session, employer_id, caller)
    span = commands.period_named(runtime.packs, employer.city, period)
    cohort = await repository.cohort(session, employer_id, span, today)
    return CohortView(
        employer_id=employer_id,
        period=span.code,
        completed=[row.internship_id for row in cohort.served],
        retained=[row.internship_id for row in cohort.retained],
        declared_retained=[row.internship_id for row in cohort.declared_retained],
        declared_left=[row.internship_id for row in cohort.declared_left],
    )
