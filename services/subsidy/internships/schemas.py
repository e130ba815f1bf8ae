"""What goes over the wire about internships as facts."""

from uuid import UUID

from pydantic import BaseModel, Field


class CohortView(BaseModel):
    """The internships that a period's retention rate is counted from, by opaque ids."""

    employer_id: UUID
    period: str
    completed: list[UUID] = Field(description="期满或提前留用的，每人计一次")
    retained: list[UUID]
    declared_retained: list[UUID] = Field(description="其中留用情况为用人单位申报，未经核验的")
    declared_left: list[UUID] = Field(description="用人单位申报为期满前中途离开，未经核验的；不计入")
