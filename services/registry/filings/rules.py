"""Pure rules of filings: how what is said of a person is packed for whoever serves them."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from chassis.pii import FullName, Phone
from services.registry.graduates.rules import Particulars

Kind = Literal["roster", "registration"]


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
