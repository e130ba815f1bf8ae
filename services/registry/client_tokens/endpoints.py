"""The token endpoint of RFC 6749, which stores no token and takes no idempotency key; and the keys they verify with.

A refusal is a problem document as everywhere, with the RFC's member `error` in it, which OAuth clients read.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import SecretStr, TypeAdapter, ValidationError

from chassis.access import AccessTable
from chassis.auth import ISSUER, published_keys
from chassis.dependencies import RuntimeDep
from chassis.problems import BadRequest
from chassis.routes import Route
from services.registry.access import PUBLIC
from services.registry.accounts.views import Login, session_of
from services.registry.client_credentials.commands import Proof
from services.registry.client_tokens import commands, rules
from services.registry.client_tokens.commands import Secret, SignedAssertion
from services.registry.client_tokens.schemas import (
    ASSERTION_TYPE,
    MEMBERS,
    ClientToken,
    Credentials,
    SigningKey,
    TokenKeys,
    TokenRequest,
)
from services.registry.settings import registry_settings
from services.registry.sign_ins.commands import SignInRefused

ACCESS: AccessTable = {"issue_client_token": PUBLIC, "issue_signing_key": PUBLIC, "list_token_keys": PUBLIC}
router = APIRouter(tags=["accounts"], route_class=Route)

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": TokenRequest.model_json_schema()} for kind in (_FORM, _JSON)},
    }
}
KEYS_FRESH_SECONDS = 300
_CLIENT_ID: TypeAdapter[str] = TypeAdapter(Login)
_CHALLENGE = 'Basic realm="qihang", charset="UTF-8"'


class TokenRequestInvalid(BadRequest):
    slug, title = "token-request-invalid", "令牌请求缺少参数、参数重复或无法读取"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, error="invalid_request")


class ClientRefused(SignInRefused):
    """The same refusal as of any sign-in, in the words of OAuth."""

    def __init__(self) -> None:
        super().__init__(error="invalid_client")
        self.headers["WWW-Authenticate"] = _CHALLENGE


async def _request(request: Request) -> TokenRequest:
    """OAuth sends a form; JSON is accepted too."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == _JSON:
            return TokenRequest.model_validate_json(await request.body())
        return TokenRequest.model_validate(await _form(request) if kind == _FORM else {})
    except ValidationError as error:
        places = sorted({str(item["loc"][0]) if item["loc"] else "body" for item in error.errors()})
        raise TokenRequestInvalid(f"缺少或无效：{'、'.join(places)}") from None


async def _form(request: Request) -> dict[str, Any]:
    """What the parser does not understand, as a strange parameter of the content type, is a form without fields."""
    try:
        form = await request.form()
    except ValueError:
        return {}
    if twice := [name for name in MEMBERS if len(form.getlist(name)) > 1]:
        raise TokenRequestInvalid(f"重复：{'、'.join(twice)}")
    return dict(form)


@dataclass(frozen=True)
class Shown:
    """Which client asks, and what proves it."""

    client_id: str
    proof: Proof


async def _shown(request: Request, asked: Annotated[TokenRequest, Depends(_request)]) -> Shown:
    """One proof, never two (section 2.3): the header, a secret in the body, or an assertion that the client signed."""
    try:
        header = rules.basic(request.headers.get("authorization", ""))
        if asked.client_assertion is not None or asked.client_assertion_type is not None:
            return _asserted(asked, alone=header is None and asked.client_secret is None)
        if header is None:
            return _with_secret(asked.client_id or "", asked.client_secret or SecretStr(""))
        if asked.client_secret is not None or asked.client_id not in (None, header[0]):
            raise TokenRequestInvalid("客户端凭证只能写在一处：Authorization 头，或请求体")
        return _with_secret(header[0], SecretStr(header[1]))
    except ValueError:
        raise ClientRefused() from None


def _with_secret(client_id: str, secret: SecretStr) -> Shown:
    """Raises ValidationError, a ValueError, for what can be neither."""
    credentials = Credentials(client_id=client_id, client_secret=secret)
    return Shown(credentials.client_id, Secret(credentials.client_secret.get_secret_value()))


def _asserted(asked: TokenRequest, *, alone: bool) -> Shown:
    """By RFC 7523, section 2.2. Raises ValueError where the assertion names no client, or another than the body."""
    if not alone or asked.client_assertion is None or asked.client_assertion_type != ASSERTION_TYPE:
        raise TokenRequestInvalid("client_assertion 与 client_assertion_type 须同时填写，且不得另附密码")
    named = rules.claimed_client(asked.client_assertion)
    if asked.client_id not in (None, named):
        raise ValueError("another client's")
    client_id = _CLIENT_ID.validate_python(named)
    audience = registry_settings().token_endpoint or ISSUER
    return Shown(client_id, SignedAssertion(client_id, asked.client_assertion, audience))


@router.post("/v1/oauth/token", openapi_extra=_TOKEN_BODY, summary="客户端凭证换取令牌")
async def issue_client_token(
    runtime: RuntimeDep,
    response: Response,
    asked: Annotated[TokenRequest, Depends(_request)],
    shown: Annotated[Shown, Depends(_shown)],
) -> ClientToken:
    _refuse_other_grants(asked)
    try:
        signed = await commands.issue_token(runtime, shown.client_id, shown.proof, asked.scope)
    except SignInRefused:
        raise ClientRefused() from None
    response.headers["Pragma"] = "no-cache"
    return ClientToken(**session_of(signed).model_dump(), scope=" ".join(sorted(signed.caller.scopes)))


@router.post("/v1/oauth/signing-key", openapi_extra=_TOKEN_BODY, summary="领取请求签名的密钥（每个凭证一次）")
async def issue_signing_key(
    runtime: RuntimeDep,
    asked: Annotated[TokenRequest, Depends(_request)],
    shown: Annotated[Shown, Depends(_shown)],
) -> SigningKey:
    """Asked for as a token is. It is shown once: whoever is told `signing-key-given` and has no key was not the first,
    and has the credential replaced."""
    _refuse_other_grants(asked)
    try:
        algorithm, key = await commands.give_signing_key(runtime, shown.client_id, shown.proof)
    except SignInRefused:
        raise ClientRefused() from None
    return SigningKey(algorithm=algorithm, key=key.hex())


def _refuse_other_grants(asked: TokenRequest) -> None:
    if asked.grant_type != commands.GRANT_TYPE:
        raise commands.GrantTypeUnsupported(error="unsupported_grant_type")


@router.get("/v1/oauth/keys", summary="验证令牌的公钥（JWK 集）")
async def list_token_keys(runtime: RuntimeDep, response: Response) -> TokenKeys:
    """Several while the key that signs is being replaced."""
    response.headers["Cache-Control"] = f"public, max-age={KEYS_FRESH_SECONDS}"
    return TokenKeys.model_validate(published_keys(runtime.settings))
