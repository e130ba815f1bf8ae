"""Orders about confirmation codes: hand one out, take one in."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.problems import Conflict
from services.jobfair.confirmations import repository, rules
from services.jobfair.confirmations.rules import Purpose
from services.jobfair.settings import jobfair_settings

Digest: TypeAlias = Callable[[str, str], bytes]
"""A keyed fingerprint of a value of a kind, as the cipher makes it."""


class CodeWrong(Conflict):
    slug, title = "confirmation-code-wrong", "确认码有误或已失效"


@dataclass(frozen=True)
class Answer:
    """What the intern says; a base's clerk brings it with the code that the intern was handed."""

    accept: bool
    code: str | None = None

    @property
    def detail(self) -> Mapping[str, str]:
        """For the trail."""
        return {"accept": str(self.accept).lower()}


@dataclass(frozen=True)
class Code:
    text: str
    expires_on: date


async def issue_code(
    session: AsyncSession, internship_id: UUID, purpose: Purpose, digest: Digest, today: date, by: Caller
) -> Code:
    """For a person without an account, who has come in person, to hand to the base. Kept as a fingerprint only."""
    code = "".join(secrets.choice(rules.LETTERS) for _ in range(rules.CODE_LENGTH))
    expires_on = today + timedelta(days=jobfair_settings().code_days)
    fingerprint = _fingerprint(internship_id, purpose, code, digest)
    await repository.put_code(session, internship_id, purpose, fingerprint, expires_on, by)
    await audit.record(session, by, f"issue_{purpose}_code", "internship", internship_id)
    return Code(code, expires_on)


async def redeem_code(
    session: AsyncSession, internship_id: UUID, purpose: Purpose, code: str | None, digest: Digest, today: date
) -> None:
    """Raises CodeWrong alike for a code that is missing, another's, too old or used."""
    fingerprint = _fingerprint(internship_id, purpose, rules.normal_code(code or ""), digest)
    if not await repository.take_code(session, internship_id, purpose, fingerprint, today):
        raise CodeWrong()


def _fingerprint(internship_id: UUID, purpose: Purpose, code: str, digest: Digest) -> bytes:
    return digest("confirmation_code", f"{internship_id}:{purpose}:{code}")
