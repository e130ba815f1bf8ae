"""A call to somebody else's interface: what came back, and what it means that nothing did.

Nothing here may run inside a database transaction. An error never repeats a URL or a body: they hold secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


class NoAnswer(Exception):
    """Nothing usable came back. `uncertain`: the other side may have acted all the same."""

    def __init__(self, code: str, *, uncertain: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.uncertain = uncertain


class CredentialsRefused(Exception):
    """Our own credentials or rights are refused: no try helps until somebody mends that."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    status: int
    body: Mapping[str, Any]


async def post(http: httpx.AsyncClient, who: str, url: str, *, acts: bool = False, **content: Any) -> Answer:
    """The answer of `who`, an object in JSON. `acts`: the call sends something, so without an answer it may have been
    sent. Raises NoAnswer."""
    try:
        answer = await http.post(url, **content)
        body = answer.json()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise NoAnswer(f"{who}-unreachable") from None
    except (httpx.HTTPError, ValueError):
        raise NoAnswer(f"{who}-no-answer", uncertain=acts) from None
    if answer.status_code >= 500 or not isinstance(body, dict):
        raise NoAnswer(f"{who}-{answer.status_code}", uncertain=acts)
    return Answer(answer.status_code, body)
