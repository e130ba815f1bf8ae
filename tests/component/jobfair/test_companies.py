"""Market supervision's client reads companies of its area, and no person anywhere."""

import httpx
import pytest

from contracts.roles import ClientScope, Role
from deploy.composition import SERVICES, definition_of
from tests.component.jobfair.conftest import AREA, CODE, Fair, credit_code, refusal
from tests.support.operations import rules_of

COMPANIES = "/jobfair/v1/companies"


def supervision(fair: Fair, area: str | None = "wuhan", scopes: tuple[str, ...] = ("companies",)) -> httpx.AsyncClient:
    return fair.p.as_(Role.DEPARTMENT_CLIENT, area=area, scopes=[*scopes])


async def test_companies_of_the_area_are_read_by_credit_code(fair: Fair) -> None:
    await fair.employer()
    other = credit_code(7)
    await fair.pending_employer(other)
    rows = (await supervision(fair).get(COMPANIES)).json()["items"]
    assert [(row["credit_code"], row["state"]) for row in rows] == [(CODE, "verified"), (other, "pending")]
    [row] = (await supervision(fair).get(f"{COMPANIES}?credit_code={other}")).json()["items"]
    assert set(row) == {"credit_code", "name", "city", "area", "state"}
    assert (row["area"], row["city"]) == (AREA, "wuhan")
    assert refusal(await supervision(fair).get(f"{COMPANIES}?credit_code=1")) == (422, "invalid-input")


@pytest.mark.parametrize("area", ["urumqi", "wuhan/420111", None])
async def test_companies_of_elsewhere_are_not_there(fair: Fair, area: str | None) -> None:
    await fair.employer()
    for query in ("", f"?credit_code={CODE}"):
        assert (await supervision(fair, area).get(f"{COMPANIES}{query}")).json()["items"] == []


@pytest.mark.parametrize("scopes", [(), ("bank",), ("company",), ("bank", "audit")])
async def test_without_the_scope_a_departments_client_reads_no_company(fair: Fair, scopes: tuple[str, ...]) -> None:
    await fair.employer()
    assert refusal(await supervision(fair, scopes=scopes).get(COMPANIES)) == (403, "forbidden")


async def test_who_has_the_scope_without_the_role_reads_none(fair: Fair) -> None:
    for role in {*Role} - {Role.DEPARTMENT_CLIENT}:
        client = fair.p.as_(role, area=AREA, org=CODE, scopes=[ClientScope.COMPANIES])
        assert refusal(await client.get(COMPANIES)) == (403, "forbidden"), role


def test_the_scope_opens_companies_and_no_person() -> None:
    """Of all operations: who one is, what everybody may list, the tasks of one's organisation, and this one."""
    opened = {
        name
        for service in SERVICES
        for name, rule in rules_of(service).items()
        if Role.DEPARTMENT_CLIENT in rule
        if definition_of(service).client_scopes.get(name, ClientScope.COMPANIES) == ClientScope.COMPANIES
    }
    everybodys = {"who_am_i", "list_places", "list_courses", "list_service_minimums", "list_archive_bodies"}
    everybodys |= {
        "list_code_systems",
        "show_code_system",
        "list_study_fields",
        "list_contact_blocks",
        "list_lemis_columns",
        "show_course_words",
    }
    of_ones_organisation = {"list_tasks", "show_task", "note_task", "report_task"}
    assert opened == everybodys | of_ones_organisation | {"list_companies"}
