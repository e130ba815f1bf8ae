"""Evidence as every feature shows it: a file on record, and one that was cited. The file's name is neither stored nor
shown: it may name a person."""

from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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


def on_record(row: PayeeEvidence, file: EvidenceFile) -> dict[str, Any]:
    """The fields of an EvidenceView."""
    of_row = {name: getattr(row, name) for name in ("scheme", "payee_id", "brought_by", "brought_role", "at")}
    of_file = {name: getattr(file, name) for name in ("id", "state", "media_type", "size", "sha256", "scanned_at")}
    return {**of_row, **of_file}


class CitedEvidenceView(BaseModel):
    """A file that was cited for facts, as it stood then; its content is opened at `/v1/evidence` alone."""

    model_config = ConfigDict(from_attributes=True)

    evidence_id: UUID
    sha256: str = Field(description="内容的 SHA-256")
    media_type: str
