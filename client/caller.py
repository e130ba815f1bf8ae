"""What the methods of a service's client have in common: who calls, and what is done with the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeAlias

import httpx

Who: TypeAlias = str | None
"""The name under which a platform keeps a token; None for nobody."""
Json: TypeAlias = Any
Order: TypeAlias = Callable[..., Any]
"""An operation of a service: a method of its client."""


class Transport(Protocol):
    """Sends an order, with the token of whoever it is of."""

    def call(self, method: str, path: str, who: Who = None, **options: Any) -> httpx.Response: ...


class RequestRefused(RuntimeError):
    """The platform answered with an error; `status` is its HTTP status, `problem` its problem details (RFC 9457)."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.problem = _problem_of(answer)
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")


def _problem_of(answer: httpx.Response) -> Mapping[str, Any]:
    """What the body says of the refusal; nothing where it says nothing that is JSON."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def accepted(answer: httpx.Response) -> httpx.Response:
    """The answer, unless the platform refused. Raises RequestRefused."""
    if answer.status_code >= 400:
        raise RequestRefused(answer)
    return answer


@dataclass(frozen=True)
class Caller:
    """Sends the orders of one service. What is None is not sent."""

    transport: Transport
    service: ClassVar[str]
    """Its name, in front of every address."""

    def at(self, path: str) -> str:
        return f"/{self.service}{path}"

    def json(self, method: str, path: str, who: Who, **options: Any) -> Json:
        """The JSON of the answer. Raises RequestRefused."""
        answer = self.raw(method, path, who, **options)
        return answer.json() if answer.content else None

    def raw(self, method: str, path: str, who: Who, **options: Any) -> httpx.Response:
        """The answer as it came, a file for example. Raises RequestRefused."""
        for part in ("params", "headers"):
            if part in options:
                options[part] = {name: value for name, value in options[part].items() if value is not None}
        return accepted(self.transport.call(method, path, who, **options))
