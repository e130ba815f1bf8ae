"""What goes over the wire of the sheet of placements."""

from datetime import date

from pydantic import BaseModel, Field


class PlacementCount(BaseModel):
    key: str
    title: str
    people: int = Field(description="不同的人，按当日所处的去向计，一人只计一处；经第二人确认才计")
    names: str = Field(description="列出这些人的请求")


class FormCount(PlacementCount):
    evidence: list[PlacementCount] = Field(description="其中按依据")


class FormTable(BaseModel):
    """文件所列的各形态、其他和未注明，合计即该就业状态的人数。"""

    status: str
    title: str
    clause: str | None = Field(description="本市文件没有列出形态的为空")
    quote: str | None
    rows: list[FormCount]


class PlacementSheet(BaseModel):
    """各渠道与未分渠道之和，即已落实去向的人数。"""

    area: str
    as_of: date
    cohort_year: int | None = Field(description="只计该届；空：各届")
    placed: PlacementCount
    channels: list[PlacementCount]
    without_channel: list[PlacementCount] = Field(description="未注明渠道的，和不属各渠道的（如升学），按就业状态")
    forms: list[FormTable]
