"""Pure rules of proposals: what a verdict makes of one, and whose word it carries."""

from typing import Literal
from uuid import UUID

from services.registry.filings.rules import Content
from services.registry.graduates.rules import Voice

Verdict = Literal["accept", "refuse"]
STATE_AFTER: dict[Verdict, Literal["accepted", "refused"]] = {"accept": "accepted", "refuse": "refused"}


def voice_of(content: Content, source: str, filed_by: UUID) -> Voice:
    """A school's own rows carry its own code; an officer's source is an area, which no school's code is."""
    return Voice(source, source == content.particulars.university_code, filed_by)
