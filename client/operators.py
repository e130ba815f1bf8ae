"""The two operators of a platform: together they open the accounts whose word moves something."""

from typing import NamedTuple

from client.models import registry as models
from client.platform import Json, Platform
from client.signing import Signer

FIRST, SECOND = "ops", "second_ops"
"""The names under which a platform keeps their tokens."""


class SignIn(NamedTuple):
    login: str
    password: str


class Operators(NamedTuple):
    first: SignIn
    second: SignIn


def sign_in(platform: Platform, operators: Operators) -> None:
    for name, who in zip((FIRST, SECOND), operators, strict=True):
        platform.sign_in(name, who.login, who.password)


def open_account(
    platform: Platform, account: Json, *, collection: str = "staff-accounts", by: str = FIRST, second: str = SECOND
) -> Json:
    """By one operator, and by the other where it takes both. Two accounts that are to decide for each other are asked
    for by two operators: whoever asks for both knows both first secrets."""
    answer = platform.post(f"/registry/v1/{collection}", by, account)
    if answer.get("request_id"):
        decision: models.DecideChange = {"verdict": "apply", "note": "已核对任命文件（演示）"}
        platform.registry.decide_account_request(second, answer["request_id"], decision)
    return answer


def open_bank(platform: Platform, name: str, who: SignIn, area: str, signature: str | None = None) -> None:
    """The bank's machine client for an area, signed in under `name`. With a signature, which works for a client that is
    new, it takes its key and signs all that it sends."""
    account: Json = {"login": who.login, "secret": who.password, "role": "department_client", "scopes": ["bank"]}
    account |= {"display_name": "代发银行（虚构）", "area": area} | ({"signature": signature} if signature else {})
    open_account(platform, account, collection="client-accounts")
    credentials = {"grant_type": "client_credentials", "client_id": who.login, "client_secret": who.password}
    if signature:
        platform.signers[name] = Signer.of(**platform.registry.issue_signing_key(None, credentials))
    platform.tokens[name] = platform.registry.issue_client_token(None, credentials)["access_token"]
