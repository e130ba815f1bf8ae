"""Orders of clients: a token for an id and what proves it."""

from dataclasses import replace

from chassis.problems import BadRequest
from chassis.runtime import Runtime
from services.registry.accounts.commands import Signed, sign
from services.registry.client_credentials.commands import Proof
from services.registry.client_tokens import rules
from services.registry.sign_ins import commands as sign_ins

GRANT_TYPE = "client_credentials"


class GrantTypeUnsupported(BadRequest):
    slug, title = "grant-type-unsupported", "只支持客户端凭证（client_credentials）"


class ScopeNotGranted(BadRequest):
    slug, title = "scope-not-granted", "申请的权限不在该客户端已获授予的范围之内"


async def issue_token(runtime: Runtime, client_id: str, proof: Proof, scope: str | None) -> Signed:
    """A token with the scopes asked for, all granted ones where none is. Raises SignInRefused, SignInLocked, and
    ScopeNotGranted, which only who has proven the client gets to see."""
    signed = await sign_ins.sign_in_client(runtime, client_id, proof)
    scopes = rules.narrowed(signed.caller.scopes, scope)
    if scopes is None:
        raise ScopeNotGranted(error="invalid_scope")
    return (
        signed if scopes == signed.caller.scopes else sign(runtime, replace(signed.caller, scopes=scopes), signed.life)
    )
