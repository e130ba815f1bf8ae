"""Operations of the four services as a test meets them: their routes, their rules, a bare call."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

import httpx
from fastapi.routing import APIRoute

from chassis.access import AccessTable
from chassis.app import DOCS, access_of, routers_of
from cli.export import openapi_of
from deploy.composition import definition_of


def routes_of(service: str) -> Iterator[APIRoute]:
    for router in routers_of(definition_of(service)):
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def operation(route: APIRoute) -> str:
    return route.operation_id or route.name


def rules_of(service: str) -> AccessTable:
    return {name: rule for name, rule in access_of(definition_of(service)).items() if name not in DOCS}


@cache
def document_of(service: str) -> dict[str, Any]:
    """The service's OpenAPI document, to be read only: to make it takes a second."""
    return openapi_of(service)


async def call(client: httpx.AsyncClient, service: str, route: APIRoute) -> httpx.Response:
    path = re.sub(r"{(\w+)(:\w+)?}", _value, route.path)
    method = next(iter(route.methods or ()))
    body: dict[str, str] | None = {} if method in ("POST", "PUT", "PATCH") else None
    return await client.request(method, f"/{service}{path}", json=body, follow_redirects=False)


def _value(match: re.Match[str]) -> str:
    return str(UUID(int=7)) if match[1].endswith("_id") else "urumqi"
