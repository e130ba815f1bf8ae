"""The token endpoint of RFC 6749, which stores no token and takes no idempotency key; and the keys they verify with.

A refusal is a problem document as everywhere, with the RFC's member `error` in it, which OAuth clients read.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import SecretStr, ValidationError

from chassis.access import AccessTable
from chassis.auth import published_keys
from chassis.dependencies import RuntimeDep
from chassis.problems import BadRequest
from services.registry.access import PUBLIC
from services.registry.accounts.views import session_of
from services.registry.client_credentials.commands import Secret
from services.registry.client_tokens import commands, rules
from services.registry.client_tokens.schemas import MEMBERS, ClientToken, Credentials, TokenKeys, TokenRequest
from services.registry.sign_ins.commands import SignInRefused

ACCESS: AccessTable = {"issue_client_token": PUBLIC, "list_token_keys": PUBLIC}
router = APIRouter(tags=["accounts"])

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": TokenRequest.model_json_schema()} for kind in (_FORM, _JSON)},
    }
}
KEYS_FRESH_SECONDS = 300
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


async def _credentials(request: Request, asked: Annotated[TokenRequest, Depends(_request)]) -> Credentials:
    """From the header or the body, never from both (section 2.3)."""
    try:
        header = rules.basic(request.headers.get("authorization", ""))
        if header is None:
            return Credentials(client_id=asked.client_id or "", client_secret=asked.client_secret or SecretStr(""))
        if asked.client_secret is not None or asked.client_id not in (None, header[0]):
            raise TokenRequestInvalid("客户端凭证只能写在一处：Authorization 头，或请求体")
        return Credentials(client_id=header[0], client_secret=SecretStr(header[1]))
    except ValueError:
        raise ClientRefused() from None


@router.post("/v1/oauth/token", openapi_extra=_TOKEN_BODY, summary="客户端凭证换取令牌")
async def issue_client_token(
    runtime: RuntimeDep,
    response: Response,
    asked: Annotated[TokenRequest, Depends(_request)],
    credentials: Annotated[Credentials, Depends(_credentials)],
) -> ClientToken:
    if asked.grant_type != commands.GRANT_TYPE:
        raise commands.GrantTypeUnsupported(error="unsupported_grant_type")
    proof = Secret(credentials.client_secret.get_secret_value())
    try:
        signed = await commands.issue_token(runtime, credentials.client_id, proof, asked.scope)
    except SignInRefused:
        raise ClientRefused() from None
    response.headers["Pragma"] = "no-cache"
    return ClientToken(**session_of(signed).model_dump(), scope=" ".join(sorted(signed.caller.scopes)))


@router.get("/v1/oauth/keys", summary="验证令牌的公钥（JWK 集）")
async def list_token_keys(runtime: RuntimeDep, response: Response) -> TokenKeys:
    """Several while the key that signs is being replaced."""
    response.headers["Cache-Control"] = f"public, max-age={KEYS_FRESH_SECONDS}"
    return TokenKeys.model_validate(published_keys(runtime.settings))
