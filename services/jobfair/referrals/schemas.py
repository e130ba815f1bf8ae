"""What goes over the wire about referrals."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ReferGraduate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"graduate_id": "01890a5d-ac96-774b-bcce-b302099a8058"}},
    )

    graduate_id: UUID


class ReferralView(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8060",
                "post_id": "01890a5d-ac96-774b-bcce-b302099a8059",
                "graduate_id": "01890a5d-ac96-774b-bcce-b302099a8058",
                "referred_on": "2023-08-01",
            }
        },
    )

    id: UUID
    post_id: UUID
    graduate_id: UUID
    referred_on: date
