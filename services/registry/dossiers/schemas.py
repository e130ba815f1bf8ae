"""What goes over the wire of a dossier: a view of what stands elsewhere, and no record of its own."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from chassis.openapi import coded
from services.registry.assistance_plans.rules import CloseReason, PlanState, Track
from services.registry.graduates.views import GraduateView
from services.registry.hardships.rules import SOURCE_TITLES, Source, Standing
from services.registry.life_lines.rules import STATE_TITLES, StageState


class DossierStage(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    state: StageState = Field(description=coded(STATE_TITLES))
    since_on: date
    until: date | None = Field(description="空：仍在这一阶段")
    status: str | None
    standing: str


class DossierHardship(BaseModel):
    category: str
    category_title: str | None
    source: Source = Field(description=coded(SOURCE_TITLES))
    valid_from: date
    valid_to: date
    standing: Standing


class DossierService(BaseModel):
    kind: str
    delivered_on: date
    counts: bool = Field(description="是否计入")


class DossierPlan(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    track: Track
    state: PlanState
    agreed_on: date | None
    paired_on: date | None
    closed_on: date | None
    closed_reason: CloseReason | None


class DossierView(BaseModel):
    """One person, one dossier: put together when it is asked for."""

    graduate: GraduateView
    stages: list[DossierStage] = Field(description="一人一线")
    hardships: list[DossierHardship] = Field(description="困难认定")
    services: list[DossierService] = Field(description="服务")
    plans: list[DossierPlan] = Field(description="帮扶计划，最近的在前")
