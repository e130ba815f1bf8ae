"""What the survey of training intents shows: every number with the request for its names."""

from datetime import date

from pydantic import BaseModel, Field


class SurveyRow(BaseModel):
    university_code: str = Field(description="毕业院校代码；合计和未知院校为空")
    graduates: int = Field(description="名册所列或已登记的毕业生")
    asked: int = Field(description="已询问的，含未答复")
    in_time: int = Field(description="最后日期以前（含当日）首次答复的；没有最后日期的，为全部已答复的")
    late: int = Field(description="最后日期以后才首次答复的")
    unanswered: int = Field(description="至今未答复的")
    rate: str | None = Field(description="in_time ÷ graduates，保留两位小数，只舍不入；无人的为空")
    missing: str = Field(description="列出未按期答复的人（含补答和未答）的请求")
    late_names: str | None = Field(description="列出补答的人的请求；没有最后日期的为空")


class SurveySheet(BaseModel):
    """The survey of training intents, by school."""

    area: str
    as_of: date
    cohort_year: int
    due_on: date | None = Field(description="最后日期；空：本市文件没有规定，不判断是否按期")
    clause: str | None
    quote: str | None
    rows: list[SurveyRow]
    total: SurveyRow
