"""What goes over the wire when a person registers."""

from pydantic import BaseModel, ConfigDict

from contracts.events import PlaceKind
from services.registry.graduates.schemas import (
    AreaPath,
    CohortYear,
    Intention,
    OrgCode,
    PersonIn,
    Place,
    Schooling,
)


class RegisterGraduate(BaseModel):
    """A registration at the hukou, residence or job-seeking place, as far as the city's document admits it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "place_kind": "residence",
                "area": "urumqi/650102/650102001",
                "cohort_year": 2023,
                "education_level": "本科",
                "intention": "job",
            }
        },
    )

    place_kind: PlaceKind
    area: AreaPath
    cohort_year: CohortYear | None = None
    education_level: Schooling | None = None
    university_code: OrgCode | None = None
    hukou_area: Place | None = None
    residence_area: Place | None = None
    seeking_area: Place | None = None
    intention: Intention = "unknown"
    person: PersonIn | None = None
    """Only for a caseworker who registers somebody else."""
