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
from chassis.preconditions import ANY, Precondition
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
    """What the intern says, to which version; a base's clerk brings it with the code that the intern was handed."""

    accept: bool
    code: str | None = None
    seen: Precondition = ANY

    @property
    def detail(self) -> Mapping[str, str]:
        """For the trail."""
        return {"accept": str(self.accept).lower()}


@dataclass(frozen=True)
class Subject:
    """What a code is good for: this version of it, so that nobody confirms what they were never shown."""

    id: UUID
    purpose: Purpose
    version: int


@dataclass(frozen=True)
class Code:
    text: str
    expires_on: date


async def issue_code(session: AsyncSession, subject: Subject, digest: Digest, today: date, by: Caller) -> Code:
    """For a person without an account, who has come in person, to hand to the base. Kept as a fingerprint only."""
    code = "".join(secrets.choice(rules.LETTERS) for _ in range(rules.CODE_LENGTH))
    expires_on = today + timedelta(days=jobfair_settings().code_days)
    fingerprint = _fingerprint(subject, code, digest)
    await repository.put_code(session, subject.id, subject.purpose, fingerprint, expires_on, by)
    await audit.record(session, by, f"issue_{subject.purpose}_code", "internship", subject.id)
    return Code(code, expires_on)


async def redeem_code(session: AsyncSession, subject: Subject, code: str | None, digest: Digest, today: date) -> None:
    """Raises CodeWrong alike for a code that is missing, another's, of what was changed since, too old or used."""
    fingerprint = _fingerprint(subject, rules.normal_code(code or ""), digest)
    if not await repository.take_code(session, subject.id, subject.purpose, fingerprint, today):
        raise CodeWrong()


def _fingerprint(subject: Subject, code: str, digest: Digest) -> bytes:
    return digest("confirmation_code", f"{subject.id}:{subject.purpose}:{subject.version}:{code}")
