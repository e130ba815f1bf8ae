"""The endpoint of the survey of training intents."""

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.registry.access import OF_FIGURES
from services.registry.reports.commands import asked_of
from services.registry.reports.views import Area, AsOf, Cohort
from services.registry.training_surveys import commands
from services.registry.training_surveys.schemas import SurveySheet

ACCESS: AccessTable = {"show_training_survey": OF_FIGURES}
router = APIRouter(tags=["trainings"], route_class=Route)


@router.get("/v1/sheets/training-intents", summary="培训意愿摸排：各高校已答复、补答、未答")
async def show_training_survey(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
) -> SurveySheet:
    return await commands.survey(session, asked_of(caller, runtime.packs, area, as_of or today, cohort_year))
