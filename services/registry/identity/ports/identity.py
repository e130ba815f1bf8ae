"""The way out to the network identity service: is whoever authenticated in its app this name and this number?

Modelled on China's national network identity service: it answers passed or not, and an opaque reference; never an ID
number. It may refuse, keep silent, answer late, and answer twice.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

import httpx
from pydantic import BaseModel, ValidationError

from chassis.pii import FullName, IdNumber
from chassis.problems import Unavailable
from chassis.settings import Settings
from chassis.signing import signed_headers

ATTEMPTS = 2


class IdentityUnavailable(Unavailable):
    slug, title = "identity-unavailable", "网络身份认证服务暂不可用，请稍后再试"


@dataclass(frozen=True)
class Claim:
    """Who somebody says they are."""

    name: FullName
    id_number: IdNumber


@dataclass(frozen=True)
class Ticket:
    """What the mini-program hands to the identity app. Whoever has it can only authenticate as themselves."""

    value: str


class Verification(BaseModel):
    """What the service says of a ticket. `passed`: the person in its app is the claimed name and number."""

    state: Literal["pending", "passed", "refused"]
    biz_seq: str
    level: int = 0
    subject_ref: str | None = None
    at: datetime | None = None

    def proves(self, biz_seq: str, level: int) -> bool:
        """Passed, for this very order, with the assurance that was asked for, and by somebody."""
        return self.state == "passed" and self.biz_seq == biz_seq and self.level >= level and bool(self.subject_ref)


class IdentityPort(Protocol):
    """Both calls go out before any transaction. They raise IdentityUnavailable when nothing usable comes back."""

    async def start(self, biz_seq: str, level: int, claim: Claim) -> Ticket | None:
        """None where the service takes no such claim."""

    async def verify(self, ticket: Ticket) -> Verification: ...


@dataclass(frozen=True)
class IdentityService:
    """Over HTTPS; every request signed with HMAC-SHA256 over app id, nonce, time and body."""

    http: httpx.AsyncClient
    base_url: str
    app_id: str
    key: str

    @classmethod
    def of(cls, settings: Settings, http: httpx.AsyncClient) -> "IdentityService":
        key = settings.identity_key.get_secret_value()
        return cls(http, settings.identity_base_url, settings.identity_app_id, key)

    async def start(self, biz_seq: str, level: int, claim: Claim) -> Ticket | None:
        """The same `biz_seq` again gives the same ticket: an answer that was lost is asked for once more."""
        wanted = {
            "biz_seq": biz_seq,
            "level": level,
            "name": claim.name.reveal(),
            "id_number": claim.id_number.reveal(),
        }
        answer = await self._ask("/checks", wanted)
        if answer.status_code == 422:
            return None
        ticket = _body(answer).get("ticket")
        if not isinstance(ticket, str) or not 16 <= len(ticket) <= 200:
            raise IdentityUnavailable()
        return Ticket(ticket)

    async def verify(self, ticket: Ticket) -> Verification:
        answer = await self._ask("/verifications", {"ticket": ticket.value})
        try:
            return Verification.model_validate(_body(answer))
        except ValidationError:
            raise IdentityUnavailable() from None

    async def _ask(self, path: str, content: dict[str, Any]) -> httpx.Response:
        if not self.base_url:
            raise IdentityUnavailable("未配置网络身份认证服务地址")
        body = json.dumps(content, ensure_ascii=False).encode()
        for _ in range(ATTEMPTS):
            try:
                headers = signed_headers(self.app_id, self.key, body)
                answer = await self.http.post(f"{self.base_url}{path}", content=body, headers=headers)
            except httpx.HTTPError:
                continue
            if answer.status_code < 500:
                return answer
        raise IdentityUnavailable()


def _body(answer: httpx.Response) -> dict[str, Any]:
    """Our own mistakes (a wrong key, a clock that is off) are no answer about anybody."""
    try:
        body = answer.json()
    except ValueError:
        raise IdentityUnavailable() from None
    if answer.status_code != 200 or not isinstance(body, dict):
        raise IdentityUnavailable()
    return body
