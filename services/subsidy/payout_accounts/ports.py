"""Whether an account stands in the payee's own name: an employer's is known here, a person's to the registry alone.

Asked before any transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx

from chassis.calls import CredentialsRefused, NoAnswer
from chassis.problems import Unavailable
from chassis.runtime import Runtime
from chassis.service_client import ServiceClient
from services.subsidy.payout_accounts import rules
from services.subsidy.projections.repository import GraduateNotFound, KnownPayee, PayeeKind
from services.subsidy.settings import SubsidySettings, subsidy_settings


class RegistryAway(Unavailable):
    slug, title = "registry-away", "暂时无法核对户名，账户没有登记，请稍后再试"


class OwnNames(Protocol):
    """The registered names of payees of one kind."""

    async def are(self, payee: KnownPayee, holder: str) -> bool:
        """Whether `holder` is the payee's registered name."""


class NamesOfEmployers:
    async def are(self, payee: KnownPayee, holder: str) -> bool:
        return rules.same_name(holder, payee.name)


@dataclass(frozen=True)
class NamesOfPeople:
    """The registry answers whether, and never which: a person's name does not leave it."""

    http: httpx.AsyncClient
    settings: SubsidySettings

    async def are(self, payee: KnownPayee, holder: str) -> bool:
        """Raises RegistryAway, and GraduateNotFound for who is unknown there, or erased."""
        own = self.settings
        if not own.registry_base_url:
            raise RegistryAway()
        secret = own.client_secret.get_secret_value()
        registry = ServiceClient(self.http, "registry", own.registry_base_url, own.client_id, secret)
        try:
            answer = await registry.post("/v1/name-matches", {"graduate_id": str(payee.id), "holder": holder})
        except (NoAnswer, CredentialsRefused):
            raise RegistryAway() from None
        if answer.status == 404:
            raise GraduateNotFound()
        if answer.status != 200:
            raise RegistryAway()
        return answer.body.get("matches") is True


_NAMES: Mapping[PayeeKind, Callable[[Runtime], OwnNames]] = {
    "employer": lambda runtime: NamesOfEmployers(),
    "graduate": lambda runtime: NamesOfPeople(runtime.http, subsidy_settings()),
}


def own_names(runtime: Runtime, kind: PayeeKind) -> OwnNames:
    return _NAMES[kind](runtime)
