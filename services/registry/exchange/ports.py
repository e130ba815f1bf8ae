"""The way out to other departments: one question about one person, who is named by a keyed token alone.

The token is an HMAC of the ID number under a key that is derived for each partner from a setting and agreed with it:
the partner computes the same over the people it has. Nobody else can, and two partners cannot compare what they got.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.pii import IdNumber
from chassis.signing import signed_headers
from services.registry.exchange.rules import Reply
from services.registry.settings import RegistrySettings

KEY_BYTES = 32
SECONDS = 10.0


class PartnerSilent(Exception):
    """Nothing usable came back; the question is asked again."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    request_id: UUID
    answer: Literal["yes", "no", "unknown"]
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Query:
    """What goes out. `partner` is `city/department`."""

    partner: str
    request_id: UUID
    question: str
    about_on: date
    token: str


def partner_key(settings: RegistrySettings, partner: str, use: str) -> bytes:
    """The key agreed with a partner for one use: `persons` or `signatures`."""
    info = f"qihang exchange\0{partner}\0{use}".encode()
    secret = bytes.fromhex(settings.exchange_key.get_secret_value())
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def person_token(settings: RegistrySettings, partner: str, id_number: IdNumber) -> str:
    """How a partner is told whom a question is about, in hex."""
    key = partner_key(settings, partner, "persons")
    return hmac.new(key, id_number.reveal().encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Partners:
    """Partner → base URL of its system; those without one fetch their questions, or answer by an officer."""

    http: httpx.AsyncClient
    settings: RegistrySettings

    @property
    def reachable(self) -> Mapping[str, str]:
        return {name: url for name, url in self.settings.partners.items() if url}

    async def ask(self, query: Query) -> Reply | None:
        """The answer; None where it comes later. Raises PartnerSilent.

        The same `request_id` again is the same question: one whose answer was lost is asked once more.
        """
        content = {
            "request_id": str(query.request_id),
            "question": query.question,
            "about_on": query.about_on.isoformat(),
            "person": query.token,
        }
        body = json.dumps(content).encode()
        headers = signed_headers(query.partner, partner_key(self.settings, query.partner, "signatures").hex(), body)
        url = f"{self.reachable[query.partner]}/questions"
        try:
            response = await self.http.post(url, content=body, headers=headers, timeout=SECONDS)
        except httpx.HTTPError:
            raise PartnerSilent("no connection") from None
        return _reply(query.request_id, response)


def _reply(request_id: UUID, response: httpx.Response) -> Reply | None:
    if response.status_code == 202:
        return None
    if response.status_code != 200:
        raise PartnerSilent(f"status {response.status_code}")
    try:
        answer = _Answer.model_validate_json(response.content)
    except ValidationError:
        raise PartnerSilent("answer cannot be read") from None
    if answer.request_id != request_id:
        raise PartnerSilent("answer to another question")
    return Reply(answer.answer, answer.valid_from, answer.valid_to)
