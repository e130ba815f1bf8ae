"""A cited file as every feature shows it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class CitedEvidenceView(BaseModel):
    """A file that was cited for facts, as it stood then; its content is opened at `/v1/evidence` alone."""

    model_config = ConfigDict(from_attributes=True)

    evidence_id: UUID
    sha256: str = Field(description="内容的 SHA-256")
    media_type: str
