"""Every door is shut to every role that the access table does not name."""

from uuid import UUID

from fastapi.routing import APIRoute

from chassis.access import EVERYONE
from contracts.roles import ClientScope, Role
from services.jobfair.main import definition
from tests.component.jobfair.conftest import AREA, CODE, Fair, refusal

NOBODY = UUID(int=7)
ROUTES = [route for router in definition.routers for route in router.routes if isinstance(route, APIRoute)]
CLOSED = [route for route in ROUTES if EVERYONE not in definition.access[route.name]]

OFFICERS = {Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.AUDITOR}
READERS = {*OFFICERS, Role.CASEWORKER, Role.GRADUATE}
MAY = {
    "register_employer": {Role.EMPLOYER_CLERK, Role.DISTRICT_REVIEWER},
    "verify_employer": {Role.DISTRICT_REVIEWER},
    "suspend_employer": {Role.DISTRICT_REVIEWER},
    "get_employer": {*OFFICERS, Role.EMPLOYER_CLERK},
    "list_employers": {*OFFICERS, Role.EMPLOYER_CLERK},
    "list_companies": {Role.DEPARTMENT_CLIENT},
    "publish_post": {Role.EMPLOYER_CLERK},
    "close_post": {Role.EMPLOYER_CLERK, Role.DISTRICT_REVIEWER},
    "download_post_sheet": {Role.EMPLOYER_CLERK},
    "import_posts": {Role.EMPLOYER_CLERK},
    "download_internship_sheet": {Role.EMPLOYER_CLERK},
    "import_internships": {Role.EMPLOYER_CLERK},
    "refer_graduate": {Role.CASEWORKER},
    "list_referrals": READERS,
    "propose_internship": {Role.EMPLOYER_CLERK},
    "withdraw_proposal": {Role.EMPLOYER_CLERK},
    "get_proposal": {Role.EMPLOYER_CLERK, Role.GRADUATE, Role.CASEWORKER},
    "list_proposals": {Role.EMPLOYER_CLERK, Role.GRADUATE, Role.CASEWORKER},
    "answer_proposal": {Role.EMPLOYER_CLERK, Role.GRADUATE},
    "answer_for_home_city": {Role.CASEWORKER},
    "issue_confirmation_code": {Role.CASEWORKER},
    "end_internship": {Role.EMPLOYER_CLERK, Role.DISTRICT_REVIEWER},
    "state_retention": {Role.EMPLOYER_CLERK, Role.DISTRICT_REVIEWER},
    "confirm_retention": {Role.EMPLOYER_CLERK, Role.GRADUATE},
    "issue_retention_code": {Role.CASEWORKER},
    "get_internship": {*READERS, Role.EMPLOYER_CLERK},
    "list_internship_facts": {*READERS, Role.EMPLOYER_CLERK},
    "list_internships": {*READERS, Role.EMPLOYER_CLERK},
}
"""Written out once more: a change of the access table is a change of who may do what."""


def _call(route: APIRoute) -> tuple[str, str]:
    path = "/jobfair" + route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", str(NOBODY))
    return next(iter(route.methods or ())), path


def test_each_operation_of_the_access_table_has_one_door() -> None:
    assert sorted(route.name for route in ROUTES) == sorted(definition.access)


async def test_every_role_passes_its_own_doors_and_no_other(fair: Fair) -> None:
    for route in CLOSED:
        for role in Role:
            client = fair.p.as_(role, area=AREA, org=CODE, person=NOBODY, scopes=[*ClientScope])
            answer = await client.request(*_call(route), json={})
            refused = answer.status_code == 403
            assert refused == (role not in MAY[route.name]), (route.name, role, answer.text)


async def test_without_a_token_only_posts_can_be_read(fair: Fair) -> None:
    for route in ROUTES:
        answer = await fair.p.anonymous.request(*_call(route), json={})
        assert (answer.status_code == 401) == (route in CLOSED), route.name


async def test_a_creating_post_needs_an_idempotency_key(fair: Fair) -> None:
    client = fair.clerk()
    client.event_hooks = {"request": []}
    for route in ROUTES:
        method, path = _call(route)
        if method != "POST" or Role.EMPLOYER_CLERK not in definition.access[route.name]:
            continue
        assert refusal(await client.post(path, json={})) == (400, "idempotency-key-missing"), route.name
