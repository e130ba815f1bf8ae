"""A payee's files in a list: what became of each, whether a statement cites it, and whether one may."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified
from contracts.roles import Role
from standins.scanner import EICAR
from tests.component.subsidy.attestation_steps import attested, clerk, in_march
from tests.component.subsidy.evidence_steps import brought, scanned
from tests.component.subsidy.third_city_steps import BASE, CODE, EAST, NAME, WEST, base
from tests.evidence_files import jpeg, pdf
from tests.support.platform import Boot, Platform


async def listed(by: httpx.AsyncClient, payee: UUID, **query: Any) -> list[dict[str, Any]]:
    answer = await by.get(f"{BASE}/payees/{payee}/evidence", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def four_files(p: Platform, payee: UUID) -> list[str]:
    """One that is cited, one that may be, an infected one, and one that waits for the scanner."""
    by = clerk(p)
    ids = [await brought(by, payee), await brought(by, payee, jpeg()), await brought(by, payee, pdf(EICAR))]
    await scanned(p)
    assert (await attested(by, payee, evidence_ids=ids[:1])).status_code == 201
    return [*ids, await brought(by, payee)]


async def test_each_file_says_what_became_of_it_and_what_may_be_made_of_it(platform: Boot) -> None:
    p = await in_march(platform)
    payee = await base(p)
    ids = await four_files(p, payee)
    await brought(clerk(p), await base(p))
    rows = await listed(clerk(p), payee)
    assert [row["id"] for row in rows] == ids
    assert [row["state"] for row in rows] == ["clean", "clean", "infected", "waiting"]
    assert [(row["cited"], row["citable"]) for row in rows] == [
        (True, True),
        (False, True),
        (False, False),
        (False, False),
    ]
    shown = (await clerk(p).get(f"{BASE}/evidence/{ids[0]}")).json()
    assert {name: rows[0][name] for name in shown} == shown


async def test_the_list_is_cut_to_what_is_asked_for(platform: Boot) -> None:
    p = await in_march(platform)
    payee = await base(p)
    first, second, infected, waiting = await four_files(p, payee)
    for query, ids in (
        ({"citable": True}, [first, second]),
        ({"citable": True, "cited": False}, [second]),
        ({"cited": True}, [first]),
        ({"citable": False}, [infected, waiting]),
        ({"limit": 1}, [first]),
    ):
        assert [row["id"] for row in await listed(clerk(p), payee, **query)] == ids, query


async def test_what_was_brought_before_the_payee_moved_is_listed_and_not_citable(platform: Boot) -> None:
    p = await in_march(platform)
    payee = await base(p)
    await brought(clerk(p), payee)
    await scanned(p)
    moved = EmployerVerified(
        employer_id=payee,
        city="xinghe",
        area=WEST,
        is_internship_base=True,
        verified_on=date(2025, 3, 1),
        credit_code=CODE,
        registered_name=NAME,
    )
    await p.deliver("subsidy", moved)
    assert [row["citable"] for row in await listed(p.as_(Role.DISTRICT_REVIEWER, area=WEST), payee)] == [False]
    gone = await p.as_(Role.DISTRICT_REVIEWER, area=EAST).get(f"{BASE}/payees/{payee}/evidence")
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:qihang:problem:employer-not-found")


async def test_whoever_reads_the_claim_reads_the_list_and_nobody_else(platform: Boot) -> None:
    p = await in_march(platform)
    payee = await base(p)
    await brought(clerk(p), payee)
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.PAYER, Role.AUDITOR):
        assert len(await listed(p.as_(role, area=EAST), payee)) == 1, role
        foreign = await p.as_(role, area=WEST).get(f"{BASE}/payees/{payee}/evidence")
        assert foreign.status_code == 404, role
    for role in (Role.FINANCE, Role.OBSERVER, Role.UNIVERSITY_OFFICE):
        refused = await p.as_(role, area="xinghe").get(f"{BASE}/payees/{payee}/evidence")
        assert refused.status_code == 403, role
    other = await clerk(p, "91350100M000100Y99").get(f"{BASE}/payees/{payee}/evidence")
    assert other.status_code == 404
    person = await p.as_(Role.CASEWORKER, area=WEST).get(f"{BASE}/payees/{new_id()}/evidence")
    assert (person.status_code, person.json()["type"]) == (404, "urn:qihang:problem:graduate-not-found")


@pytest.mark.parametrize("path", ["x/evidence", "01890a5d-ac96-774b-bcce-b302099a8057/evidence?citable=perhaps"])
async def test_a_question_that_is_none_is_refused(platform: Boot, path: str) -> None:
    p = await in_march(platform)
    assert (await clerk(p).get(f"{BASE}/payees/{path}")).status_code == 422
