"""The one access table, held against every route: who has no right to an operation gets nowhere."""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.dependencies.models import Dependant

from chassis.access import EVERYONE
from contracts.roles import ClientScope, Role
from deploy.composition import SERVICES
from tests.support.operations import call, document_of, operation, routes_of, rules_of
from tests.support.platform import Boot, Platform

NOBODY = "nobody"


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_rule_and_every_rule_a_route(service: str) -> None:
    names = [operation(route) for route in routes_of(service)]
    assert len(names) == len(set(names))
    assert set(names) == set(rules_of(service))


@pytest.mark.parametrize("service", SERVICES)
def test_no_rule_names_an_unknown_role(service: str) -> None:
    known = {*Role, EVERYONE}
    assert not {role for rule in rules_of(service).values() for role in rule} - known


@pytest.mark.parametrize("service", SERVICES)
async def test_an_operation_refuses_every_role_that_its_rule_does_not_name(platform: Boot, service: str) -> None:
    p = await platform(service)
    clients: dict[str, httpx.AsyncClient] = {NOBODY: p.anonymous}
    clients |= {role.value: p.as_(role, area="urumqi/650102", org="9165000001", scopes=[*ClientScope]) for role in Role}
    wrong: list[str] = []
    for route in routes_of(service):
        rule = rules_of(service)[operation(route)]
        for role, client in clients.items():
            answer = await call(client, service, route)
            if not _as_expected(rule, role, answer):
                wrong.append(f"{operation(route)} as {role}: {answer.status_code} {answer.text[:80]}")
    assert wrong == []


def _as_expected(rule: Any, role: str, answer: httpx.Response) -> bool:
    slug = answer.json().get("type", "").rpartition(":")[2] if _is_problem(answer) else ""
    if EVERYONE in rule:
        return slug not in ("forbidden", "unauthenticated")
    if role == NOBODY:
        return (answer.status_code, slug) == (401, "unauthenticated")
    if role in rule:
        return slug not in ("forbidden", "unauthenticated") and answer.status_code != 500
    return (answer.status_code, slug) == (403, "forbidden")


def _is_problem(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("application/problem+json")


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_says_in_chinese_what_it_is(service: str) -> None:
    for path, methods in document_of(service)["paths"].items():
        for method, described in methods.items():
            assert re.search(r"[\u4e00-\u9fff]", described.get("summary", "")), f"{method} {path}"


@pytest.mark.parametrize("service", SERVICES)
async def test_the_document_asks_for_a_token_wherever_one_is_needed(platform: Boot, service: str) -> None:
    p = await platform(service)
    served = (await p.anonymous.get(f"/{service}/openapi.json")).json()
    for document in (served, document_of(service)):
        assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
        asking = {
            described["operationId"]: described.get("security")
            for methods in document["paths"].values()
            for described in methods.values()
        }
        assert asking == {
            name: None if EVERYONE in rule else [{"bearer": []}] for name, rule in rules_of(service).items()
        }


@pytest.mark.parametrize("service", SERVICES)
async def test_errors_are_problem_details_without_the_input(platform: Boot, service: str) -> None:
    p: Platform = await platform(service)
    marked = "110105194912310021"
    answer = await p.anonymous.get(f"/{service}/v1/nothing-here?q={marked}")
    assert (answer.status_code, _is_problem(answer)) == (404, True)
    assert marked not in answer.text
    assert json.loads(answer.text)["title"] == "未找到"


async def test_a_field_that_is_not_known_is_named_only_where_it_looks_like_a_name(platform: Boot) -> None:
    p: Platform = await platform("registry")
    body = {"login": "a", "password": "b", "sattus": 1, "110105194912310021": 1, "张三": 1, "x110105194912310021": 1}
    answer = await p.anonymous.post("/registry/v1/sessions", json=body)
    pointers = sorted(error["pointer"] for error in answer.json()["errors"])
    assert pointers == ["/body/sattus", "/body/…", "/body/…", "/body/…"]
    assert not any(mark in answer.text for mark in ("110105194912310021", "张三"))


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


@pytest.mark.parametrize("service", SERVICES)
def test_no_function_of_a_request_takes_a_trip_to_the_thread_pool(service: str) -> None:
    found = {
        f"{operation(route)}: {call.__qualname__}"
        for route in routes_of(service)
        for call in _calls(route.dependant)
        if inspect.isfunction(call) and not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))
    }
    assert found == set()
