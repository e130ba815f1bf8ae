"""One question to one department about one person: who asks, who answers, what an answer does, what is written down."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from tests.component.registry import people
from tests.component.registry.exchange_steps import (
    CIVIL,
    DISABLED,
    EXPIRE,
    POOR,
    VALID,
    answered,
    answered_by_officer,
    ask,
    asked,
    in_october,
    lines,
    officer,
    outcomes,
    row,
    shown,
    system,
)
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, problem, registered, worker
from tests.packs import CITY, WUHAN, third_city
from tests.support.platform import Boot, Platform


async def events(p: Platform) -> list[dict[str, Any]]:
    return await people.events(p, "registry.certificate_answered.v1")


async def changed(p: Platform, statement: str) -> None:
    """What the service's own role may do, or may not."""
    async with p.transaction("registry") as session:
        await session.execute(text(statement))


async def test_an_answer_with_its_days_is_announced_with_its_origin(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    assert (request["state"], request["department"], request["about_on"]) == ("asked", CIVIL, "2023-10-09")
    assert request["question_title"] == "是否属于低保（低收入）家庭"
    assert outcomes(await answered(system(p), row(request))) == ["recorded"]
    view = await shown(p, request)
    assert (view["state"], view["answer"]) == ("answered", {"answer": "yes", **VALID})
    [event] = await events(p)
    told = ("graduate_id", "fact", "answer", "valid_from", "valid_to", "department", "contradicted")
    assert [event[name] for name in told] == [
        request["graduate_id"],
        "low_income_family",
        True,
        *VALID.values(),
        CIVIL,
        False,
    ]
    assert await lines(p, request["id"]) == ["out asked", "in yes"]
    assert [entry[0] for entry in await people.audit_of(p, request["id"])] == ["ask_certificate", "answer_certificate"]


async def test_the_same_open_question_is_one_request(platform: Boot) -> None:
    p = await in_october(platform)
    first = await asked(p)
    again = (await ask(worker(p), first["graduate_id"])).json()
    other_day = (await ask(worker(p), first["graduate_id"], about_on="2023-10-08")).json()
    assert again["id"] == first["id"] != other_day["id"]
    await answered(system(p), row(first))
    assert (await ask(worker(p), first["graduate_id"])).json()["id"] not in (first["id"], other_day["id"])
    assert await lines(p, first["id"]) == ["out asked", "in yes"]


async def test_only_who_serves_the_person_asks_and_only_what_the_pack_lists(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await ask(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")
    assert problem(await ask(officer(p), entry)) == (403, "forbidden")
    assert problem(await ask(worker(p), entry, "credit_record")) == (422, "question-unknown")
    assert problem(await ask(worker(p), entry, about_on="2023-10-10")) == (422, "not-yet-happened")
    assert await people.count(p, "certificate_request") == 0


async def test_a_department_answers_what_it_is_granted_and_was_asked(platform: Boot) -> None:
    """Everything else is one refusal, whatever there is, and stands in the exchange ledger."""
    p = await in_october(platform)
    request = await asked(p)
    foreign = [
        (system(p, DISABLED), row(request)),
        (system(p, DISABLED), {**row(request), "question": "disability"}),
        (system(p), {**row(request), "question": "disability"}),
        (system(p, area="wuhan"), {**row(request), "question": "minimum_allowance"}),
        (system(p), {**row(request), "request_id": str(new_id())}),
    ]
    for client, wrong in foreign:
        assert problem(await answered(client, wrong)) == (403, "not-asked-of-you")
    assert problem(await answered(system(p), {**row(request), "question": "residence"})) == (422, "question-unknown")
    assert problem(await answered(system(p, scopes=()), row(request))) == (403, "forbidden")
    assert problem(await answered(system(p, scopes=("bank",)), row(request))) == (403, "forbidden")
    assert await lines(p) == ["out asked", *["in refused_not_granted"] * 5]
    assert await lines(p, area="wuhan") == ["in refused_not_granted"]
    assert (await shown(p, request))["state"] == "asked"
    assert await events(p) == []


async def test_a_department_answers_for_its_own_city_alone(platform: Boot) -> None:
    """Two cities ask their own civil affairs the same question, under the same code."""
    area = f"{CITY}/990101/990101001"
    p = await platform("registry", policies=Packs.of([load_pack(WUHAN), *third_city().all]))
    await p.set_time("2024-03-01T10:00:00+08:00")
    entry = (await registered(p, 1, area))["id"]
    request = (await ask(worker(p, area), entry, "minimum_allowance")).json()
    assert problem(await answered(system(p, area="wuhan"), row(request, "no"))) == (403, "not-asked-of-you")
    assert outcomes(await answered(system(p, area=CITY), row(request, "no"))) == ["recorded"]


async def test_one_foreign_row_keeps_all_of_a_call_out(platform: Boot) -> None:
    p = await in_october(platform)
    mine, theirs = await asked(p), await asked(p, 2, "disability")
    assert problem(await answered(system(p), row(mine), row(theirs))) == (403, "not-asked-of-you")
    assert (await shown(p, mine))["state"] == "asked"
    assert problem(await answered(system(p), row(mine), row(mine, "no"))) == (422, "answer-twice")
    assert outcomes(await answered(system(p), row(mine))) == ["recorded"]


async def test_an_answer_comes_twice_and_contradicts_itself(platform: Boot) -> None:
    """The first one stays, the other is shown beside it, and asked anew the department has a new word."""
    p = await in_october(platform)
    request = await asked(p)
    assert outcomes(await answered(system(p), row(request))) == ["recorded"]
    assert outcomes(await answered(system(p), row(request))) == ["repeated"]
    assert len(await events(p)) == 1
    assert outcomes(await answered(system(p), row(request, "no"))) == ["contradicts"]
    view = await shown(p, request)
    assert (view["answer"]["answer"], view["contrary"]["answer"]) == ("yes", "no")
    assert [event["contradicted"] for event in await events(p)] == [False, True]
    again = (await ask(worker(p), request["graduate_id"])).json()
    assert again["id"] != request["id"]
    assert outcomes(await answered(system(p), row(again, "no"))) == ["recorded"]
    assert (await events(p))[-1]["answer"] is False
    assert await lines(p, request["id"]) == ["out asked", "in yes", "in repeated", "in contradicts"]


@pytest.mark.parametrize(
    ("days", "flaw"),
    [
        ({"valid_from": None}, "validity-missing"),
        ({"valid_from": "2023-01-01"}, "validity-half"),
        ({"valid_from": "2023-12-31", "valid_to": "2023-01-01"}, "validity-reversed"),
        ({"valid_from": "2023-01-01", "valid_to": "2023-10-08"}, "validity-over"),
    ],
)
async def test_a_yes_has_days_that_make_sense(platform: Boot, days: dict[str, str | None], flaw: str) -> None:
    p = await in_october(platform)
    request = await asked(p)
    refused = await answered(system(p), row(request, "yes", **days))
    assert (*problem(refused), refused.json()["flaw"]) == (422, "validity-invalid", flaw)
    assert outcomes(await answered(system(p), row(request, "no", valid_from="2023-01-01", valid_to="2023-10-08"))) == [
        "recorded"
    ]


async def test_a_department_that_does_not_know_the_person_ends_the_request(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    assert outcomes(await answered(system(p), row(request, "unknown"))) == ["recorded"]
    assert (await shown(p, request))["state"] == "refused"
    assert await events(p) == []


async def test_too_many_rows_are_refused(platform: Boot) -> None:
    p = await in_october(platform)
    rows = [{"request_id": str(new_id()), "question": "x", "answer": "no"}] * 10_001
    assert (await answered(system(p), *rows)).status_code in (413, 422)


async def test_an_officer_sees_the_questions_of_their_department_masked_and_answers(platform: Boot) -> None:
    p = await in_october(platform)
    request = await asked(p)
    await asked(p, 2, "disability")
    [seen] = (await officer(p).get(f"{API}/certificate-requests?state=asked")).json()["items"]
    assert (seen["id"], seen["graduate_id"]) == (request["id"], None)
    assert (seen["name"], seen["id_number"][4:14]) == ("测**", "*" * 10)
    assert (await officer(p, area="wuhan").get(f"{API}/certificate-requests")).json()["items"] == []
    assert problem(await answered_by_officer(officer(p, DISABLED), row(request))) == (403, "not-asked-of-you")
    word = officer(p, id=(account := new_id()))
    assert outcomes(await answered_by_officer(word, row(request))) == ["recorded"]
    assert (await events(p))[0]["answered_by"] == str(account)


async def test_what_may_be_asked_is_listed_with_its_department_and_its_words(platform: Boot) -> None:
    p = await in_october(platform)
    topics = (await worker(p).get(f"{API}/certificate-topics")).json()
    assert [(topic["question"], topic["department"], topic["dated"]) for topic in topics] == [
        (POOR, CIVIL, True),
        ("disability", "DISABLEDFEDERATION", True),
    ]
    assert topics[0]["title"] == "是否属于低保（低收入）家庭"
    assert "低保" in topics[0]["quote"]
    assert (await officer(p).get(f"{API}/certificate-topics")).json() == topics[:1]
    elsewhere = (await worker(p, WUHAN_STREET).get(f"{API}/certificate-topics")).json()
    assert [topic["question"] for topic in elsewhere] == ["minimum_allowance"]
    for role, status in ((Role.OBSERVER, 403), (Role.GRADUATE, 403)):
        assert (await p.as_(role, area="urumqi").get(f"{API}/certificate-topics")).status_code == status
    assert (await p.anonymous.get(f"{API}/certificate-topics")).status_code == 401


async def test_who_asks_never_answers(platform: Boot) -> None:
    """Also one who moved to the department since; and the database refuses it besides."""
    p, account = await in_october(platform), new_id()
    entry = (await registered(p, 1))["id"]
    caseworker = p.as_(Role.CASEWORKER, area=people.STREET, id=account)
    request = (await ask(caseworker, entry)).json()
    assert problem(await answered_by_officer(officer(p, id=account), row(request))) == (409, "own-question")
    with pytest.raises(DBAPIError, match="two_persons"):
        await changed(p, "UPDATE certificate_request SET state = 'answered', word = 'yes', answered_by = asked_by")
    assert outcomes(await answered_by_officer(officer(p), row(request))) == ["recorded"]


async def test_a_question_runs_out_after_the_days_of_the_citys_document(platform: Boot) -> None:
    """星河市: within 15 days. The last day still counts, and asked again it is another request."""
    area = f"{CITY}/990101/990101001"
    p = await platform("registry", policies=third_city())
    await p.set_time("2024-03-01T10:00:00+08:00")
    entry = (await registered(p, 1, area))["id"]
    caseworker, department = worker(p, area), system(p, area=CITY)
    first = (await ask(caseworker, entry, "minimum_allowance")).json()
    second = (await ask(caseworker, entry, "minimum_allowance", about_on="2024-02-01")).json()
    assert (first["expires_on"], first["department_title"]) == ("2024-03-16", "星河市民政局")
    await p.set_time("2024-03-16T23:00:00+08:00")
    assert await p.run_job("registry", EXPIRE) == 0
    assert outcomes(await answered(department, row(first, "no"))) == ["recorded"]
    await p.set_time("2024-03-17T00:30:00+08:00")
    assert outcomes(await answered(department, row(second, "no"))) == ["closed"]
    third = (await ask(caseworker, entry, "minimum_allowance", about_on="2024-02-01")).json()
    assert third["id"] != second["id"]
    await p.set_time("2024-04-02T00:30:00+08:00")
    assert await p.run_job("registry", EXPIRE) == 1
    assert outcomes(await answered(department, row(third, "no"))) == ["closed"]
    assert await lines(p, second["id"], CITY) == ["out asked", "in closed", "out expired"]
    assert await lines(p, third["id"], CITY) == ["out asked", "out expired", "in closed"]


async def test_the_ledger_is_the_citys_auditors_and_nobody_changes_it(platform: Boot) -> None:
    p = await in_october(platform)
    await asked(p)
    await asked(p, 2)
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    first = (await auditor.get(f"{API}/exchange-ledger?limit=1")).json()
    second = (await auditor.get(f"{API}/exchange-ledger?limit=1&cursor={first['next_cursor']}")).json()
    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (1, 1, None)
    assert first["items"][0]["id"] > second["items"][0]["id"]
    assert await lines(p, area="urumqi/650102") == await lines(p, area="wuhan") == []
    for change in ("UPDATE exchange_entry SET outcome = 'no'", "DELETE FROM exchange_entry"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await changed(p, change)
    with pytest.raises(DBAPIError, match="permission denied"):
        await changed(p, "UPDATE certificate_request SET asked_by = gen_random_uuid()")
