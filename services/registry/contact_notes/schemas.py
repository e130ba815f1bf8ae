"""What goes over the wire about the notes of contacts."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.registry.casework.views import Information, Notes


class CorrectContact(BaseModel):
    """What the contact learned, whole: it takes the place of what was said before, which stays on record.

    Whether somebody was reached and when is not corrected here: log another contact.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"notes": "本人已改约下周来窗口（更正）"}})

    information: Information = Field(default_factory=dict)
    notes: Notes | None = None


class SayingView(BaseModel):
    """What somebody entered of a contact, once."""

    said_by: UUID
    said_on: date | None
    information: dict[str, str]
    notes: str | None
    unreadable: bool = Field(False, description="加密内容无法读取，备注为空")


class ContactNotes(BaseModel):
    """One contact with all that was said of it, the first first; the last one counts."""

    contact_id: UUID
    contacted_at: AwareDatetime
    sayings: list[SayingView]


class CorrectionMade(BaseModel):
    id: UUID
    contact_id: UUID
    corrected_on: date
