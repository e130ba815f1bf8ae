"""Every door is shut to every role that the access table does not name."""

from uuid import UUID

from fastapi.routing import APIRoute

from chassis.access import EVERYONE
from contracts.roles import Role
from services.jobfair.access import ACCESS
from services.jobfair.main import definition
from tests.component.jobfair.conftest import AREA, CODE, Fair, refusal

NOBODY = UUID(int=7)
ROUTES = [route for router in definition.routers for route in router.routes if isinstance(route, APIRoute)]
CLOSED = [route for route in ROUTES if EVERYONE not in ACCESS[route.name]]


def _call(route: APIRoute) -> tuple[str, str]:
    path = "/jobfair" + route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", str(NOBODY))
    return next(iter(route.methods or ())), path


def test_each_operation_of_the_access_table_has_one_door() -> None:
    assert sorted(route.name for route in ROUTES) == sorted(ACCESS)


async def test_roles_that_are_not_named_are_refused_at_every_door(fair: Fair) -> None:
    for route in CLOSED:
        for role in set(Role) - set(ACCESS[route.name]):
            client = fair.p.as_(role, area=AREA, org=CODE, person=NOBODY)
            answer = await client.request(*_call(route), json={})
            assert refusal(answer) == (403, "forbidden"), (route.name, role)


async def test_without_a_token_only_posts_can_be_read(fair: Fair) -> None:
    for route in ROUTES:
        answer = await fair.p.anonymous.request(*_call(route), json={})
        assert (answer.status_code == 401) == (route in CLOSED), route.name


async def test_a_creating_post_needs_an_idempotency_key(fair: Fair) -> None:
    client = fair.clerk()
    client.event_hooks = {"request": []}
    for route in ROUTES:
        method, path = _call(route)
        if method != "POST" or Role.EMPLOYER_CLERK not in ACCESS[route.name]:
            continue
        assert refusal(await client.post(path, json={})) == (400, "idempotency-key-missing"), route.name
