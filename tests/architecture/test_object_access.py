"""A foreign object does not exist: every operation on an object, by every role with a limited reach, near and far.

The calls are generated from the routes and the access table. A world per service holds one object of each kind.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from chassis.access import Reach
from chassis.db import new_id
from contracts.roles import Role
from deploy.composition import SERVICES
from tests.support.names import registry_of_names
from tests.support.objects import (
    WORLDS,
    World,
    _client,
    _items,
    _limited,
    _owners,
    _parameter,
    everything_in,
    list_routes,
    object_routes,
)
from tests.support.operations import operation, routes_of
from tests.support.platform import Boot
from tests.support.positions import BODIES, FILES, Object, Position
from tests.support.queries import QUERIES

_CONTESTED = (
    "correct_graduate",
    "decide_proposal",
    "put_payout_account",
    "close_staff_account",
    "reopen_staff_account",
    "move_staff_account",
    "propose_provider_link",
    "end_provider_link",
    "propose_substitution",
)
HEADERS = {name: {"If-Match": '"1"'} for name in _CONTESTED}
ELSEWHERE = {
    "list_service_gaps": "tests/component/registry/test_service_gaps.py",
    "list_service_queue": "tests/component/registry/test_service_queues.py",
    "list_case_assignments": "tests/component/registry/test_case_handovers.py",
    "list_institution_links": "tests/component/registry/test_institution_links.py",
    "list_guidance_attendances": "tests/component/registry/test_course_attendances.py",
    "list_training_employment": "tests/component/registry/test_training_cohorts.py",
    "list_startup_follow_ups": "tests/component/registry/test_startup_follow_ups.py",
    "list_course_gaps": "tests/component/registry/test_trainings.py",
    "list_caseload_tabs": "tests/component/registry/test_caseload.py",
    "list_targeted_post_gaps": "tests/component/registry/test_targeted_posts.py",
    "list_startup_gaps": "tests/component/registry/test_startup_cases.py",
    "show_clawback_totals": "tests/component/subsidy/test_clawbacks.py",
}
"""Lists without a row in any world, whose document owes no services and whose payees owe nothing back, and the tests
that try their reach."""


@pytest.fixture
async def world(platform: Boot, request: pytest.FixtureRequest, provider_of_a_city: None) -> AsyncIterator[World]:
    service = request.node.callspec.params["service"]
    p = await platform(service)
    objects = await WORLDS[service](p)
    if service != "subsidy":
        yield World(p, service, objects)
        return
    with registry_of_names(p) as names:
        names.everybody = BODIES["put_payout_account"]["holder"]
        yield World(p, service, objects)


@dataclass(frozen=True)
class Cell:
    """One field of the matrix: this operation on this object, by this role from here."""

    route: APIRoute
    thing: Object
    role: Role
    position: Position

    def __str__(self) -> str:
        return f"{operation(self.route)} as {self.role} ({self.position.name}, {self.position.area})"


def cells(world: World, route: APIRoute, where: Callable[[Object, Role, Reach], Iterable[Position]]) -> list[Cell]:
    return [
        Cell(route, thing, role, position)
        for role, scope in _limited(world.service, route).items()
        for thing in world.of(route)
        if role in thing.roles
        for position in where(thing, role, scope)
    ]


async def call(world: World, cell: Cell, object_id: str) -> httpx.Response:
    name, values = operation(cell.route), {_parameter(cell.route): object_id, **cell.thing.path}
    path = re.sub(r"{(\w+?)(:\w+)?}", lambda match: values[match[1]], cell.route.path)
    [method] = cell.route.methods or {}
    body = json.loads(json.dumps(BODIES.get(name, {})).replace("{id}", object_id)) if method != "GET" else None
    url = f"/{world.service}{path}{QUERIES.get(name, '')}"
    content: dict[str, Any] = {"files": {"file": FILES[name]}} if name in FILES else {"json": body}
    return await _client(world.p, cell.role, cell.position).request(
        method, url, headers=HEADERS.get(name, {}), **content
    )


@pytest.mark.parametrize("service", SERVICES)
async def test_every_operation_on_an_object_has_an_object_in_the_matrix(world: World, service: str) -> None:
    routes = object_routes(service)
    assert routes
    assert [f"{operation(route)}: no object for {_parameter(route)}" for route in routes if not world.of(route)] == []
    untried = [
        f"{operation(route)}: no object for a {role}"
        for route in routes
        for role in _limited(service, route)
        if not any(role in thing.roles for thing in world.of(route))
    ]
    assert untried == []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_foreign_object_is_answered_as_one_that_does_not_exist(world: World, service: str) -> None:
    wrong: list[str] = []
    for route in object_routes(service):
        for cell in cells(world, route, Object.foreign):
            before = await everything_in(world)
            answer, missing = await call(world, cell, cell.thing.id), await call(world, cell, str(new_id()))
            if answer.status_code != 404 or _told(answer) != _told(missing):
                wrong.append(f"{cell}: {answer.status_code} {answer.text[:120]}, a missing one {missing.text[:120]}")
            if touched := {table for table, rows in (await everything_in(world)).items() if rows != before[table]}:
                wrong.append(f"{cell}: wrote to {sorted(touched)}")
    assert wrong == []


def _told(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["content-type"], answer.text


@pytest.mark.parametrize("service", SERVICES)
async def test_the_one_whose_object_it_is_is_not_turned_away(world: World, service: str) -> None:
    wrong: list[str] = []
    tried: set[str] = set()
    for route in sorted(object_routes(service), key=lambda route: route.methods != {"GET"}):
        for cell in cells(world, route, _owners):
            tried.add(operation(route))
            answer = await call(world, cell, cell.thing.id)
            if answer.status_code in (401, 403, 404, 422) or answer.status_code >= 500:
                wrong.append(f"{cell}: {answer.status_code} {answer.text[:120]}")
    assert wrong == []
    assert tried == {operation(route) for route in object_routes(service)}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_list_holds_what_is_ones_own_and_nothing_foreign(world: World, service: str) -> None:
    wrong: list[str] = []
    assert list_routes(service)
    things = [thing for group in world.objects.values() for thing in group]
    for route in (route for route in list_routes(service) if operation(route) not in ELSEWHERE):
        path, seen = f"/{service}{route.path}{QUERIES.get(operation(route), '')}", 0
        for role, scope in _limited(service, route).items():
            for thing in (thing for thing in things if role in thing.roles):
                for position in _owners(thing, role, scope):
                    seen += len(await _items(_client(world.p, role, position), path))
                for position in thing.foreign(role, scope):
                    rows = await _items(_client(world.p, role, position), path)
                    if rows := [row for row in rows if not _own_act(route, row, position)]:
                        wrong.append(f"{operation(route)} as {role} ({position.name}): {len(rows)} rows")
        if not seen:
            wrong.append(f"{operation(route)}: nobody sees anything, so nothing was tried")
    assert wrong == []


def _own_act(route: APIRoute, row: dict[str, Any], position: Position) -> bool:
    """The trail of a world also holds what was done in the other city, and that is for its own auditor."""
    far = row.get("area") == "wuhan" and str(position.area).startswith("wuhan")
    return far and operation(route).endswith("_list_audit_entries")


def test_every_prepared_request_is_for_an_operation_that_exists() -> None:
    names = {operation(route) for service in SERVICES for route in routes_of(service)}
    assert {*BODIES, *HEADERS, *QUERIES} - names == set()
