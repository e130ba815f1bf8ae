"""What goes over the wire about public claims and objections to them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.dual_control import Sentence


class ObjectToClaim(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "群众反映该单位已停业，须核实（虚构）"}}
    )

    reason: Sentence = Field(description="异议内容，留痕；不得填写个人信息")


class ProposeLifting(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "实地核实，单位正常经营（虚构）"}}
    )

    reason: Sentence = Field(description="核实情况，留痕；不得填写个人信息")


class ObjectionView(BaseModel):
    """Somebody's objection to the payment of a claim: it is not paid until two other persons lift it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    claim_id: UUID
    reason: str
    raised_by: UUID
    raised_role: str
    raised_at: datetime


class LiftingView(BaseModel):
    """What somebody has found out about an objection: it is lifted when another person agrees."""

    model_config = ConfigDict(from_attributes=True)

    reason: str
    requested_by: UUID
    requested_role: str
    requested_at: datetime


class ObjectionStandingView(BaseModel):
    """How a claim stands: nothing may be raised where the city's document makes no claim public, or it is paid."""

    model_config = ConfigDict(from_attributes=True)

    to_object: bool = Field(description="可以提出异议：公示过、尚未支付，且没有未解除的异议")
    objection: ObjectionView | None = Field(description="未解除的异议，解除前不支付")
    lifting: LiftingView | None = Field(description="已提出的解除，待另一人复核")
    to_lift: bool = Field(description="有异议，调用者可提出或复核解除：未经办本笔，其金额不依据本人所述，未提出该解除")


class PublicClaimView(BaseModel):
    """An approved claim that is public, or objected to, and not paid yet. No names: payees are opaque ids here."""

    claim_id: UUID
    scheme: str
    area: str
    payee_kind: str
    payee_id: UUID
    amount_fen: int
    approved_on: date
    ends_on: date = Field(description="公示的最后一日，次日起可以支付")
    clause: str
    objection: ObjectionView | None = Field(description="未解除的异议，解除前不支付")
    lifting: LiftingView | None = Field(None, description="已提出的解除，待另一人复核")
    to_lift: bool = Field(description="有异议，调用者未经办本笔、未提出该解除")
