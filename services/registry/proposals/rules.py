"""Pure rules of proposals: how what was said of a person is packed for whoever serves them."""

from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import UUID

from chassis.pii import FullName, Phone
from services.registry.graduates.rules import Particulars, Voice

Kind = Literal["roster", "registration"]
Verdict = Literal["accept", "refuse"]
STATE_AFTER: dict[Verdict, Literal["accepted", "refused"]] = {"accept": "accepted", "refuse": "refused"}


@dataclass(frozen=True)
class Content:
    """What the source says, and `area`, where it would serve the person. The ID number stays with the ledger entry."""

    name: FullName
    phone: Phone | None
    particulars: Particulars
    area: str

    def packed(self) -> dict[str, Any]:
        phone = self.phone.reveal() if self.phone else None
        return {
            "name": self.name.reveal(),
            "phone": phone,
            "particulars": asdict(self.particulars),
            "area": self.area,
        }

    @classmethod
    def of(cls, packed: dict[str, Any]) -> "Content":
        phone = Phone(packed["phone"]) if packed["phone"] else None
        return cls(FullName(packed["name"]), phone, Particulars(**packed["particulars"]), packed["area"])


def voice_of(content: Content, source: str, filed_by: UUID) -> Voice:
    """A school's own rows carry its own code; an officer's source is an area, which no school's code is."""
    return Voice(source, source == content.particulars.university_code, filed_by)
