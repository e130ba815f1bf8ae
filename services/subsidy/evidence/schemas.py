"""What goes over the wire about evidence. The file's name is neither stored nor shown: it may name a person."""

from datetime import datetime
from typing import Literal, TypeAlias, cast
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.evidence.repository import EvidenceFile
from services.subsidy.evidence.models import PayeeEvidence

State: TypeAlias = Literal["waiting", "clean", "infected"]


class EvidenceView(BaseModel):
    """A file on record. Only a clean one can be opened; of an infected one the content is destroyed."""

    id: UUID
    scheme: str
    payee_id: UUID
    state: State = Field(description="waiting：等待病毒查验，不能打开；infected：查出病毒，内容已销毁")
    media_type: str = Field(description="按文件内容判定，与文件名和所报类型无关")
    size: int = Field(description="字节")
    sha256: str
    brought_by: UUID
    brought_role: str
    at: datetime
    scanned_at: datetime | None


def view_of(row: PayeeEvidence, file: EvidenceFile) -> EvidenceView:
    return EvidenceView(
        id=file.id,
        scheme=row.scheme,
        payee_id=row.payee_id,
        state=cast(State, file.state),
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        brought_by=row.brought_by,
        brought_role=row.brought_role,
        at=row.at,
        scanned_at=file.scanned_at,
    )
