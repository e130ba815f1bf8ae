"""Endpoints of training intents: state, list."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from services.registry.access import CASE_READERS, CASEWORKERS, SELF
from services.registry.graduates import repository as ledger
from services.registry.training_intents import commands, repository
from services.registry.training_intents.schemas import StateTrainingIntent, TrainingIntentView

ACCESS: AccessTable = {
    "state_training_intent": {**CASEWORKERS, **SELF},
    "list_training_intents": CASE_READERS,
}
router = APIRouter(tags=["trainings"], route_class=IdempotentRoute)


@router.post(
    "/v1/graduates/{graduate_id}/training-intents",
    status_code=201,
    summary="填报培训意愿；经办可登记“已询问，未答复”",
)
async def state_training_intent(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: StateTrainingIntent
) -> TrainingIntentView:
    intent = await commands.state_training_intent(session, graduate_id, body.wants, caller, today)
    return TrainingIntentView.model_validate(intent)


@router.get("/v1/graduates/{graduate_id}/training-intents", summary="培训意愿的历次询问和答复")
async def list_training_intents(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[TrainingIntentView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    return [TrainingIntentView.model_validate(row) for row in await repository.intents_of(session, person.id)]
