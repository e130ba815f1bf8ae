"""Clients whose every request is signed, as a partner's system signs."""

from uuid import UUID

import httpx

from chassis.access import Caller, Signing
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.request_signatures import signing_key
from client.signing import Signer
from contracts.roles import Role
from contracts.signatures import Algorithm
from tests.support.platform import Platform


def signing_caller(role: Role, *, area: str | None = None, credential: UUID | None = None) -> Caller:
    """Somebody new, in any role: the demand is the token's."""
    signing = Signing(Algorithm.HMAC_SM3, credential or new_id())
    return Caller(new_id(), role, area, signing=signing)


def unsigned(p: Platform, caller: Caller) -> httpx.AsyncClient:
    """Holds the token alone."""
    settings = next(iter(p.runtimes.values())).settings
    return p.with_token(TokenIssuer.from_settings(settings).issue(caller))


def signer_of(p: Platform, caller: Caller) -> Signer:
    assert caller.signing is not None
    settings = next(iter(p.runtimes.values())).settings
    return Signer(caller.signing.algorithm, signing_key(settings.signing_secret, caller.id, caller.signing))


def signed_as(p: Platform, caller: Caller) -> httpx.AsyncClient:
    return signed_by(signer_of(p, caller), unsigned(p, caller))


def signed_by(signer: Signer, http: httpx.AsyncClient) -> httpx.AsyncClient:
    """The client signs from now on, last of all that happens to a request; one that shows a signature is sent as it
    is, so that it can be sent again."""

    async def sign(request: httpx.Request) -> None:
        if "X-Signature" not in request.headers:
            signer.sign(request, request.url.path)

    http.event_hooks["request"].append(sign)
    return http
