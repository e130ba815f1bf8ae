"""What the public sees: a plan's rows, whose measures they are, and how far it is. No person, and no small cell."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from services.registry.plans.views import PlanRowView
from services.registry.published_plans.rules import Veil


class PublicNumberView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    veil: Veil = Field(description="shown 列出；few 1至4，写作“<5”；hidden 为不致推算而不列")
    number: int | None


class PublicDistrict(PublicNumberView):
    district: str = Field(description="区划代码；未定区县的为空")
    name: str


class PublicMeasure(BaseModel):
    """One rate of the document's: how many in each district, and of the city."""

    key: str
    title: str
    definition: str = Field(description="口径")
    districts: list[PublicDistrict]
    total: PublicNumberView
    population: int | None = Field(description="全市分母；不致推算的才列")
    rate: str | None = Field(description="全市比率，保留两位小数，只舍不入；不致推算的才列")


class PublicProgress(BaseModel):
    as_of: date
    cohort_year: int
    measures: list[PublicMeasure]


class PublicDuty(BaseModel):
    """A measure of the document: who leads, who cooperates, how many of them are done."""

    number: int
    title: str
    lead: list[str]
    cooperating: list[str]
    parts: int
    accepted: int


class PublicPlanEntry(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    area: str
    year: int
    version: int
    published_on: date


class PublicPlanList(BaseModel):
    items: list[PublicPlanEntry]


class PublicPlan(PublicPlanEntry):
    title: str = Field(description="所依文件")
    citation: str | None = Field(description="自定内容的依据")
    targets: list[PlanRowView]
    duties: list[PublicDuty]
    progress: PublicProgress | None = Field(description="空：区级计划，或届别未载入，不计数")
