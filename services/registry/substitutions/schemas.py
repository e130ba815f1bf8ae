"""What goes over the wire about substitutions."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import StatedDay
from chassis.dual_control import ChangeRequestView, Sentence
from contracts.roles import Role
from services.registry.accounts.views import Session
from services.registry.substitutions.rules import End, State


class AskSubstitution(BaseModel):
    """Who works in the absent colleague's place too, from the first day to the last."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "substitute_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "first_on": "2023-08-01",
                "last_on": "2023-08-14",
                "reason": "年休假（虚构）",
            }
        },
    )

    substitute_id: UUID = Field(description="代班人的账号：同一城市、同一角色、另一辖区")
    first_on: StatedDay
    last_on: StatedDay = Field(description="含当日；到期自动结束")
    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class EndSubstitution(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "本人提前返岗（虚构）"}})

    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class SubstitutionRequestView(ChangeRequestView):
    """A substitution that waits for a second person, or what became of the request; `object_id` is the absent one."""

    absent_name: str
    substitute_id: UUID
    substitute_name: str
    first_on: date
    last_on: date


class SubstitutionView(BaseModel):
    """What two persons agreed to, as those who administer, audit and watch accounts see it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    absent_id: UUID
    absent_name: str
    substitute_id: UUID
    substitute_name: str
    role: Role
    area: str = Field(description="被代班人的辖区")
    substitute_area: str
    first_on: date
    last_on: date
    state: State = Field(description="coming：未开始；running：代班中；ended：已结束")
    reason: str
    asked_by: UUID
    agreed_by: UUID
    agreed_at: datetime
    ended_at: datetime | None
    end_reason: End | None
    ended_by: UUID | None = Field(description="为空：到期或账号变动，由系统结束")


class OwnSubstitutionView(BaseModel):
    """Where one may work in a colleague's place."""

    id: UUID
    absent_id: UUID
    absent_name: str
    area: str
    first_on: date
    last_on: date
    state: State


class PlaceSession(Session):
    """A bearer token for the absent colleague's area. It ends with one's own session, and has no refresh token: ask
    again with the token of one's own."""

    standing_in_for: UUID = Field(description="被代班人的账号；办理人仍为本人")
