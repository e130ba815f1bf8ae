"""What the API says about lateness: counts, and nobody's clock."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class LatenessRow(BaseModel):
    """One kind of clock in one district, or in the whole city where it is the city's own."""

    model_config = ConfigDict(from_attributes=True)

    area: str
    kind: str
    title: str
    breached: int = Field(description="已超期、仍未完成的件数")
    steps_late: int = Field(description="提醒、超期、督办的时刻已到而系统尚未处理的件数")
    parked: int = Field(description="其中处理失败、暂缓重试的件数")
    oldest_step_on: date | None = Field(description="其中最早应处理的日期")
    city_stopped: bool = Field(description="该市政策包被拒绝，时限暂停处理")


class LatenessView(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "on": "2023-08-04",
                "rows": [
                    {
                        "area": "urumqi/650102",
                        "kind": "first_contact",
                        "title": "首次联系",
                        "breached": 3,
                        "steps_late": 0,
                        "parked": 0,
                        "oldest_step_on": None,
                        "city_stopped": False,
                    }
                ],
            }
        }
    )

    on: date = Field(description="业务日期")
    rows: list[LatenessRow] = Field(description="有超期或未处理的辖区和种类，未处理的在前")
