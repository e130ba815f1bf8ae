"""What goes over the wire about phones that come after a roster; no number leaves."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.pii import Cipher
from chassis.text import ONE_LINE
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import view_of
from services.registry.phone_lists.rules import REASONS, Judged, Verdict

CellText = Annotated[str, StringConstraints(max_length=40), ONE_LINE]


class PhoneRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id_number: CellText
    phone: CellText


class FillPhones(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"rows": [{"id_number": "11010519491231002X", "phone": "13800000000"}]}},
    )

    rows: list[PhoneRow] = Field(min_length=1, max_length=1000)


class PhoneVerdict(BaseModel):
    row_no: int = Field(description="在文件中的行号；逐行提交时从 1 起")
    verdict: Verdict
    reason: str | None


class PhonesFilled(BaseModel):
    filled: int
    rows: list[PhoneVerdict]


class MissingPhone(BaseModel):
    """Somebody on a roster without a phone. `unreadable`: the name could not be opened."""

    graduate_id: UUID
    name: str | None
    id_number: str | None
    unreadable: bool
    area: str
    university_code: str | None
    cohort_year: int | None
    listed_on: date | None


class MissingPhoneCount(BaseModel):
    university_code: str | None
    people: int


def filled_view_of(judged: Judged) -> PhonesFilled:
    rows = [
        PhoneVerdict(row_no=number, verdict=verdict, reason=REASONS[verdict])
        for number, verdict in sorted(judged.items())
    ]
    return PhonesFilled(filled=sum(row.verdict == "filled" for row in rows), rows=rows)


def missing_view_of(cipher: Cipher, entry: Graduate) -> MissingPhone:
    shown = view_of(cipher, entry)
    plain = {name: getattr(shown, name) for name in MissingPhone.model_fields if name != "graduate_id"}
    return MissingPhone(graduate_id=entry.id, **plain)
