"""What goes over the wire about assistance plans: a plan with its steps, and how somebody's case stands."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.clock import StatedDay
from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.assistance_plans.rules import (
    BASIS_TITLES,
    CLOSE_TITLES,
    INABILITY_TITLES,
    ITEM_TITLES,
    Basis,
    CaseState,
    CloseReason,
    Inability,
    ItemKind,
    ItemOutcome,
    Missing,
    PlanState,
    Track,
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AddItem(_Body):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"kind": "guidance", "due_on": "2023-08-31"}}
    )

    kind: ItemKind = Field(description=coded(ITEM_TITLES))
    due_on: StatedDay


class AgreePlan(_Body):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"note": "电话征得本人同意"}})

    note: Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE] | None = Field(
        None, description="代本人同意的必填；不得填写个人信息"
    )


class CompleteItem(_Body):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"done_on": "2023-07-28", "outcome": "achieved"}}
    )

    done_on: StatedDay
    outcome: ItemOutcome = Field(description="achieved 已办成、not_achieved 未办成")


class PairHelper(_Body):
    helper_id: UUID = Field(description="结对人的账号，见 helpers；本人的账号为本人确认结对")


class ClosePlan(_Body):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "placed"}})

    reason: CloseReason = Field(description=coded(CLOSE_TITLES))


class StateAbility(_Body):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"able": True, "basis": "visit"}})

    able: bool = Field(description="有无劳动能力")
    basis: Basis = Field(description=f"来源：{coded(BASIS_TITLES)}")
    reason: Inability | None = Field(None, description=f"没有的，缘由：{coded(INABILITY_TITLES)}")

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.able is not (self.reason is None):
            raise ValueError("没有劳动能力的须写缘由，有的不写")
        return self


class AssistanceItemView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: ItemKind = Field(description=coded(ITEM_TITLES))
    due_on: date
    owner_id: UUID
    done_on: date | None
    outcome: ItemOutcome | None


class AssistancePlanView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    graduate_id: UUID
    track: Track = Field(description="general 一般服务；priority 重点帮扶：订立之日在困难台账的")
    state: PlanState = Field(description="drafted 起草；agreed 已同意；running 执行中；closed 已结案")
    owner_id: UUID
    owner_name: str | None = None
    drafted_on: date
    agreed_on: date | None
    agreed_role: str | None
    agreed_note: str | None
    paired_with: UUID | None
    paired_name: str | None = None
    paired_on: date | None = Field(description="空：所定的结对人尚未本人确认")
    closed_on: date | None
    closed_reason: CloseReason | None = Field(description=coded(CLOSE_TITLES))
    version: int
    items: list[AssistanceItemView] = []


class AbilityView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    able: bool
    basis: Basis = Field(description=coded(BASIS_TITLES))
    reason: Inability | None = Field(description=coded(INABILITY_TITLES))
    since_on: date


class AssistanceView(BaseModel):
    """How the case of a person stands: on the ledger or not, with its plans, and whether they come first."""

    graduate_id: UUID
    case: CaseState = Field(description="none 不在困难台账；planning 待订计划；planned 已有计划")
    willing: bool = Field(description="有就业意愿，据求职意向和就业状态")
    ability: AbilityView | None = Field(description="空：尚未登记")
    key_assist: bool = Field(description="重点援助对象：有意愿且有能力")
    missing: Missing | None = Field(
        description="不是重点援助对象的缘由：not_willing 无就业意愿、ability_unknown 能力未登记、not_able 无劳动能力"
    )
    plans: list[AssistancePlanView]


class HelperView(BaseModel):
    account_id: UUID
    name: str
    role: str
