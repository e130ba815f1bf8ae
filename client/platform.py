"""The platform as a caller on the other side of the network sees it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx

from client.caller import Json, RequestRefused, accepted
from client.operations.common import Common
from client.operations.jobfair import Jobfair
from client.operations.notify import Notify
from client.operations.registry import Registry
from client.operations.subsidy import Subsidy

SERVICES = ("registry", "subsidy", "jobfair", "notify")
__all__ = ["SERVICES", "Json", "Platform", "RequestRefused"]


@dataclass
class Platform:
    """Calls with the tokens of whoever signed in, by name; a creating order has an idempotency key of its own.

    The operations of a service are the methods of `registry`, `subsidy`, `jobfair` and `notify`.
    """

    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def registry(self) -> Registry:
        return Registry(self)

    @property
    def subsidy(self) -> Subsidy:
        return Subsidy(self)

    @property
    def jobfair(self) -> Jobfair:
        return Jobfair(self)

    @property
    def notify(self) -> Notify:
        return Notify(self)

    def service(self, name: str) -> Common:
        """The service of this name, for the operations that each of them has."""
        return {"registry": self.registry, "subsidy": self.subsidy, "jobfair": self.jobfair, "notify": self.notify}[
            name
        ]

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        return self.http.request(method, path, headers=headers, **options)

    def get(self, path: str, who: str | None = None, **query: Any) -> Json:
        return self.read(self.call("GET", path, who, params=query))

    def post(self, path: str, who: str | None = None, body: Json = None) -> Json:
        return self.read(self.call("POST", path, who, json=body))

    def put(self, path: str, who: str | None = None, body: Json = None) -> Json:
        return self.read(self.call("PUT", path, who, json=body))

    def read(self, answer: httpx.Response) -> Json:
        return accepted(answer).json()

    def everything(self, operation: Callable[..., Any], *args: Any, **query: Any) -> list[Json]:
        """All pages of an operation that lists: `everything(platform.notify.list_clocks, "reviewer", kind="…")`."""
        items: list[Json] = []
        while True:
            page = operation(*args, **query, limit=200)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]

    def everything_at(self, link: str, who: str) -> list[Json]:
        """All pages of a list that an answer points to."""
        path, _, query = link.partition("?")
        return self.everything(lambda **page: self.get(path, who, **page), **dict(parse_qsl(query)))
