"""What goes over the wire about proposed internships and their confirmation."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.jobfair.confirmations.views import CodeText
from services.jobfair.proposals.rules import Party, State
from services.jobfair.proposals.views import EMPLOYER, GRADUATE

_CODE = "7KQM2XPD9ABC"


class AnswerProposal(BaseModel):
    """A graduate who is signed in needs no code; the base's clerk brings the one that the person was handed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"accept": True, "code": _CODE}})

    accept: bool
    code: CodeText | None = Field(None, description="本人向社区工作人员领取的确认码；本人登录确认的不填")


class AnswerForHomeCity(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"accept": True}})

    accept: bool


class ProposalView(BaseModel):
    """`awaits` is empty for the base: from which city a person is, it does not learn before they have agreed."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8061",
                "employer_id": EMPLOYER,
                "employer_name": "示例科技有限公司（虚构）",
                "graduate_id": GRADUATE,
                "city": "wuhan",
                "area": "wuhan/420106",
                "started_on": "2023-03-01",
                "planned_end_on": "2023-08-31",
                "expires_on": "2023-03-15",
                "state": "proposed",
                "awaits": ["intern"],
            }
        }
    )

    id: UUID
    employer_id: UUID
    employer_name: str
    graduate_id: UUID
    city: str
    area: str
    started_on: date
    planned_end_on: date
    expires_on: date
    state: State = Field(
        description="proposed 待确认；started 已开始；declined 未同意；withdrawn 已撤回；expired 已过期"
    )
    awaits: list[Party] | None = Field(description="尚待谁同意：intern 本人；home_city 属地")
