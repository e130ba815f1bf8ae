"""Files of graduates on their way: one holder at a time, sent by one and received by another."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import people
from tests.component.registry.archive_steps import (
    BATCH,
    BODY,
    OTHER_BODY,
    SCHOOL,
    ask,
    asked,
    hand_over,
    in_july,
    office,
    put_body,
    receive,
    resolve,
    reviewer,
    send,
    sent,
    students,
    trouble,
)
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, problem, registered, worker
from tests.support.platform import ROOT, Boot


@pytest.mark.obligation("W-506")
async def test_a_batch_of_a_hundred_and_the_three_names_that_are_missing(platform: Boot) -> None:
    """Acceptance 1: 97 received, 2 in transit, 1 exception."""
    p = await in_july(platform)
    transfers = await sent(p, 100)
    body = reviewer(p)
    for transfer in transfers[:97]:
        assert (await receive(body, transfer)).json()["state"] == "received"
    assert (await hand_over(office(p), transfers[97])).json()["state"] == "in_transit"
    assert (await trouble(body, transfers[99])).json()["reason"] == "lost"
    [row] = (await office(p).get(f"{API}/archive-batches")).json()["items"]
    assert (row["from_org"], row["batch"], row["files"]) == (SCHOOL, BATCH, 100)
    assert (row["received"], row["under_way"], row["exceptions"], row["rate"]) == (97, 2, 1, "97.00%")
    assert sorted(await people.everything(office(p), row["missing"])) == sorted(transfers[97:])
    assert len(await people.everything(office(p), row["names"])) == 100
    assert (await reviewer(p).get(f"{API}/archive-batches")).json()["items"] == [row]


async def test_receiving_twice_changes_nothing(platform: Boot) -> None:
    """Acceptance 2."""
    p = await in_july(platform)
    [transfer] = await sent(p)
    first = await receive(reviewer(p), transfer)
    again = await receive(reviewer(p), transfer, on="2023-07-16", sealed_count=2)
    assert (again.status_code, again.json()) == (201, first.json())
    [event] = await people.events(p, "registry.archive_received.v1")
    assert (event["transfer_id"], event["body"], event["received_on"]) == (transfer, BODY, "2023-07-14")
    assert await people.count(p, "archive_custody") == 3


async def test_a_receipt_by_a_body_not_addressed_is_an_exception(platform: Boot) -> None:
    """Acceptance 3, and the way on from it."""
    p = await in_july(platform)
    [transfer] = await sent(p)
    wrong = await receive(reviewer(p, OTHER_DISTRICT), transfer, OTHER_BODY)
    assert (wrong.status_code, wrong.json()["state"], wrong.json()["reason"]) == (201, "exception", "not_addressed")
    assert wrong.json()["custody"][-1]["holder"] == f"urumqi/{OTHER_BODY}"
    assert problem(await receive(reviewer(p), transfer)) == (409, "archive-in-trouble")
    assert await people.events(p, "registry.archive_received.v1") == []
    assert (await resolve(office(p), transfer)).json()["state"] == "in_transit"
    assert (await receive(reviewer(p), transfer, on="2023-07-19")).json()["state"] == "received"


async def test_a_receipt_of_what_was_never_sent_is_an_exception(platform: Boot) -> None:
    p = await in_july(platform)
    [transfer] = await asked(office(p), await students(p, 1))
    early = await receive(reviewer(p), transfer, on="2023-07-20")
    assert (early.status_code, early.json()["state"], early.json()["reason"]) == (201, "exception", "not_sent")


async def test_other_seals_than_sent_are_an_exception(platform: Boot) -> None:
    p = await in_july(platform)
    [transfer] = await sent(p)
    assert (await receive(reviewer(p), transfer, sealed_count=2)).json()["reason"] == "count_differs"


async def test_no_request_names_the_abolished_certificate(platform: Boot) -> None:
    """Acceptance 4: neither a field nor a word of the API's archives."""
    p = await in_july(platform)
    paths = (await p.anonymous.get("/registry/openapi.json")).json()["paths"]
    archives = [str(spec) for path, spec in paths.items() if "archive" in path]
    assert len(archives) == 11
    assert not [spec for spec in archives if "报到证" in spec or "certificate" in spec]
    for folder in ("archive_bodies", "archive_transfers"):
        for file in (ROOT / "services" / "registry" / folder).glob("*.py"):
            assert not {word for word in ("报到证", "certificate") if word in file.read_text()}


async def test_a_file_has_one_holder_and_one_transfer(platform: Boot) -> None:
    p = await in_july(platform)
    [person] = await students(p, 1)
    [transfer] = await asked(office(p), [person])
    assert problem(await ask(office(p), [person])) == (409, "archive-under-way")
    assert (await send(office(p))).json()["sent"] == 1
    assert (await send(office(p))).json()["sent"] == 0
    assert (await receive(reviewer(p), transfer)).json()["state"] == "received"
    assert problem(await ask(office(p), [person])) == (409, "archive-held-elsewhere")
    with pytest.raises(DBAPIError, match="uq_archive_custody_holder"):
        async with p.transaction("registry") as session:
            await session.execute(text("UPDATE archive_custody SET released_on = NULL"))


@pytest.mark.obligation("W-506")
async def test_who_sends_never_receives_and_who_reports_never_resolves(platform: Boot) -> None:
    p = await in_july(platform)
    both = new_id()
    sender = p.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL, id=both)
    [transfer] = await asked(office(p), await students(p, 1))
    assert (await send(sender)).json()["sent"] == 1
    body = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102", id=both)
    assert problem(await receive(body, transfer)) == (409, "same-person")
    assert (await trouble(body, transfer)).status_code == 201
    assert problem(await resolve(sender, transfer)) == (409, "same-person")
    assert (await resolve(reviewer(p), transfer, "returned")).status_code == 403
    back = (await resolve(office(p), transfer, "returned")).json()
    assert (back["state"], back["custody"][-1]["holder"]) == ("returned", SCHOOL)
    assert problem(await receive(reviewer(p), transfer)) == (409, "archive-closed")
    with pytest.raises(DBAPIError, match="two_persons"):
        async with p.transaction("registry") as session:
            await session.execute(text("UPDATE archive_transfer SET received_by = sent_by"))


async def test_who_sees_where_a_file_is(platform: Boot) -> None:
    p = await in_july(platform)
    owner = await people.proven(p, 1, "owner")
    other = await people.proven(p, 2, "other")
    entry = (await registered(p, 1, university_code=SCHOOL))["id"]
    [transfer] = await asked(office(p), [entry])
    [shown] = (await owner.get(f"{API}/graduates/{entry}/archive-transfers")).json()
    assert (shown["id"], shown["custody"][0]["holder"]) == (transfer, SCHOOL)
    assert problem(await other.get(f"{API}/graduates/{entry}/archive-transfers")) == (404, "not-found")
    assert (await owner.get(f"{API}/archive-transfers")).status_code == 403
    for client in (worker(p, OTHER_DISTRICT), reviewer(p, OTHER_DISTRICT), office(p, "10759")):
        assert (await client.get(f"{API}/archive-transfers")).json()["items"] == []
        assert problem(await client.get(f"{API}/archive-transfers/{transfer}"))[0] == 404
    assert (await worker(p).get(f"{API}/archive-transfers/{transfer}")).json()["name"] == "测**"
    assert (await p.as_(Role.OBSERVER, area="urumqi").get(f"{API}/archive-transfers")).status_code == 403


async def test_a_body_sees_what_is_addressed_to_it_from_elsewhere(platform: Boot) -> None:
    p = await in_july(platform)
    [person] = await students(p, 1, OTHER_DISTRICT)
    [transfer] = await asked(office(p), [person])
    assert (await worker(p).get(f"{API}/archive-transfers/{transfer}")).status_code == 200
    assert (await send(office(p))).status_code == 201
    assert problem(await receive(reviewer(p, OTHER_DISTRICT), transfer)) == (404, "not-found")
    assert (await receive(worker(p), transfer)).json()["state"] == "received"


async def test_days_on_the_way_are_shown_and_not_judged(platform: Boot) -> None:
    p = await in_july(platform)
    [transfer] = await sent(p)
    shown = (await office(p).get(f"{API}/archive-transfers/{transfer}")).json()
    assert (shown["days_under_way"], shown["overdue"]) == (10, None)
    assert shown["overdue_unknown"]
    assert problem(await hand_over(office(p), transfer, "2023-07-09")) == (422, "archive-out-of-order")
    assert problem(await hand_over(office(p), transfer, "2023-07-21")) == (422, "not-yet-happened")


async def test_only_ones_own_people_are_sent_to_bodies_that_exist(platform: Boot) -> None:
    p = await in_july(platform)
    [person] = await students(p, 1)
    assert problem(await ask(office(p, "10759"), [person])) == (404, "not-found")
    assert problem(await ask(office(p), [person], to_body="RC999999")) == (422, "archive-body-unknown")
    assert (await ask(worker(p), [person])).status_code == 403
    assert (await ask(office(p), [])).status_code == 422
    assert (await ask(office(p), [person], certificate_number="1")).status_code == 422
    assert problem(await send(office(p, "10759"))) == (404, "not-found")


async def test_an_operator_names_bodies_with_a_citation(platform: Boot) -> None:
    p = await in_july(platform)
    assert (await put_body(worker(p), BODY, STREET)).status_code == 403
    assert problem(await put_body(p.as_(Role.OPS), BODY, "urumqi/999999")) == (422, "area-unknown")
    assert problem(await put_body(p.as_(Role.OPS), BODY, "wuhan/420106")) == (422, "area-unknown")
    assert (await put_body(p.as_(Role.OPS), BODY, STREET, citation="")).status_code == 422
    assert (await put_body(p.as_(Role.OPS), BODY, STREET, in_use=False)).json()["in_use"] is False
    assert problem(await ask(office(p), await students(p, 1))) == (422, "archive-body-unknown")
    listed = (await people.worker(p).get(f"{API}/archive-bodies/urumqi")).json()
    assert [(body["code"], body["in_use"]) for body in listed] == [(BODY, False), (OTHER_BODY, True)]
