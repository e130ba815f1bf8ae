"""Partners with a system: how they know whom they are asked about, and what they do with a question."""

import pytest

from chassis.db import new_id
from chassis.pii import IdNumber
from services.registry.exchange.ports import person_token
from services.registry.settings import registry_settings
from tests.component.registry.conftest import Settings
from tests.component.registry.exchange_steps import (
    CIVIL,
    DISABLED,
    PARTNERS,
    SEND,
    VALID,
    answered,
    asked,
    in_october,
    known_to,
    lines,
    outcomes,
    row,
    shown,
    system,
)
from tests.component.registry.people import API, id_number
from tests.support.platform import STANDINS, Boot, Platform


@pytest.fixture
def partners(settings: Settings) -> None:
    settings(PARTNERS=PARTNERS)


async def due_again(p: Platform) -> None:
    p.as_owner("registry", "UPDATE certificate_request SET next_attempt_at = now() WHERE sent_at IS NULL")


@pytest.mark.usefixtures("partners")
async def test_a_partner_answers_at_once_about_somebody_it_knows_by_token(platform: Boot) -> None:
    p = await in_october(platform)
    token = await known_to(p, 1)
    request = await asked(p)
    assert await p.run_job("registry", SEND) == 1
    view = await shown(p, request)
    assert (view["state"], view["answer"]) == ("answered", {"answer": "yes", **VALID})
    assert await lines(p, request["id"]) == ["out asked", "out sent", "in yes"]
    assert await p.run_job("registry", SEND) == 0
    ours = person_token(registry_settings(), f"urumqi/{CIVIL}", IdNumber(id_number(1)))
    theirs = person_token(registry_settings(), f"urumqi/{DISABLED}", IdNumber(id_number(1)))
    assert ours == token != theirs


@pytest.mark.usefixtures("partners")
async def test_a_partner_answers_later_through_its_own_client(platform: Boot) -> None:
    p = await in_october(platform)
    await known_to(p, 1, "later")
    request = await asked(p)
    assert await p.run_job("registry", SEND) == 1
    view = await shown(p, request)
    assert (view["state"], view["sent"]) == ("asked", True)
    await due_again(p)
    assert await p.run_job("registry", SEND) == 0
    [stored] = [
        answer
        for answer in (await p.http.get(f"{STANDINS}/departments/urumqi/{CIVIL}/answers")).json()
        if answer["request_id"] == request["id"]
    ]
    assert outcomes(await answered(system(p), stored)) == ["recorded"]


@pytest.mark.usefixtures("partners")
async def test_a_partner_does_not_know_the_person(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p, 7)
    await p.run_job("registry", SEND)
    assert (await shown(p, request))["state"] == "refused"


@pytest.mark.usefixtures("partners")
@pytest.mark.parametrize(
    ("then", "line"),
    [
        ("silent", "out no_answer: status 504"),
        ("error", "out no_answer: status 500"),
        ("clumsy", "in refused_validity_reversed"),
    ],
)
async def test_a_partner_in_trouble_is_asked_again_later(platform: Boot, then: str, line: str) -> None:
    p = await in_october(platform)
    await known_to(p, 1, then)
    request = await asked(p)
    assert await p.run_job("registry", SEND) == 1
    assert ((await shown(p, request))["state"], (await lines(p, request["id"]))[-1]) == ("asked", line)
    assert await p.run_job("registry", SEND) == 0
    await known_to(p, 1)
    await due_again(p)
    assert await p.run_job("registry", SEND) == 1
    assert (await shown(p, request))["state"] == "answered"


@pytest.mark.usefixtures("partners")
async def test_a_silent_partner_is_asked_once_a_turn(platform: Boot) -> None:
    p = await in_october(platform)
    requests = []
    for serial in (1, 2):
        await known_to(p, serial, "silent")
        requests.append(await asked(p, serial))
    assert await p.run_job("registry", SEND) == 2
    assert sorted([await lines(p, request["id"]) for request in requests], key=len) == [
        ["out asked"],
        ["out asked", "out no_answer: status 504"],
    ]


async def test_without_a_system_a_question_waits(platform: Boot, settings: Settings) -> None:
    """Nobody invents an answer; a system that fetches finds the question with the person's token."""
    p = await in_october(platform)
    request = await asked(p)
    assert await p.run_job("registry", SEND) == 0
    settings(PARTNERS=f'{{"urumqi/{CIVIL}": ""}}')
    assert await p.run_job("registry", SEND) == 0
    shown_to = (await system(p).get(f"{API}/certificate-questions")).json()["items"]
    token = person_token(registry_settings(), f"urumqi/{CIVIL}", IdNumber(id_number(1)))
    assert [(item["request_id"], item["person"]) for item in shown_to] == [(request["id"], token)]
    assert id_number(1) not in str(shown_to)
    for other in (system(p, DISABLED), system(p, area="wuhan")):
        assert (await other.get(f"{API}/certificate-questions")).json()["items"] == []
    assert (await system(p, scopes=("bank",)).get(f"{API}/certificate-questions")).status_code == 403
    assert outcomes(await answered(system(p), row(request))) == ["recorded"]
    assert (await system(p).get(f"{API}/certificate-questions")).json()["items"] == []


async def test_a_question_about_nobodys_number_goes_nowhere(platform: Boot, settings: Settings) -> None:
    settings(PARTNERS=PARTNERS)
    p = await in_october(platform)
    request = await asked(p)
    p.as_owner("registry", f"UPDATE graduate SET id_number_sealed = '\\x00' WHERE id <> '{new_id()}'")
    assert await p.run_job("registry", SEND) == 1
    assert await lines(p, request["id"]) == ["out asked"]
