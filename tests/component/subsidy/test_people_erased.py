"""What erasing a person ends: where they are paid, for good; and what of it the books keep."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from chassis.db import new_id
from chassis.pii import ERASED
from contracts.events.registry import GraduateErased
from tests.component.subsidy.person_steps import NAME, OTHER, PAPER, PARENTS, STREET, People, registration
from tests.component.subsidy.third_city_steps import BASE, kind


def erasure(person: UUID) -> GraduateErased:
    return GraduateErased(graduate_id=person, city="xinghe", area=STREET, erased_on=date(2025, 3, 5))


async def test_erasing_a_person_ends_their_account_and_keeps_what_was_paid(people: People) -> None:
    person = await people.registered()
    await people.put(person)
    await people.approved(person)
    batch = (await people.batch()).json()["id"]
    file = await people.file(batch)
    await people.p.deliver("subsidy", erasure(person), times=2)
    assert kind(await people.put(person, OTHER, seen='"1"')) == (404, "graduate-not-found")
    for reader in (people.self_(person), people.reviewer()):
        assert (await reader.get(f"{BASE}/payout-accounts/{person}")).status_code == 404
    assert await people.file(batch) == file, "the books keep who was paid what"


async def test_an_erased_persons_claim_is_in_no_file_and_holds_up_nobody_elses(people: People) -> None:
    person, other = await people.registered(), await people.registered()
    for payee in (person, other):
        await people.put(payee)
        await people.approved(payee)
    await people.p.deliver("subsidy", erasure(person))
    assert [line["payee_id"] for line in (await people.batch()).json()["lines"]] == [str(other)]


async def test_what_waited_for_an_erased_person_is_listed_and_decided_no_more(people: People) -> None:
    person = await people.registered()
    change = (await people.put(person, PARENTS | PAPER)).json()["id"]
    await people.p.deliver("subsidy", erasure(person))
    assert (await people.reviewer().get(f"{BASE}/payout-account-changes")).json()["items"] == []
    assert (await people.decide(person, change)).status_code == 404


async def test_who_was_erased_before_anything_was_heard_of_them_stays_erased(people: People) -> None:
    person = new_id()
    people.names.people[str(person)] = NAME
    await people.p.deliver("subsidy", erasure(person))
    await people.p.deliver("subsidy", registration(person), times=2)
    assert kind(await people.put(person)) == (404, "graduate-not-found")
    async with people.p.transaction("subsidy") as session:
        assert await session.scalar(text("SELECT wrapped_key FROM payee_graduate")) == ERASED


async def test_what_is_erased_opens_by_no_key_that_is_left(people: People) -> None:
    """The row stays; its key does not."""
    person = await people.registered()
    await people.put(person)
    async with people.p.transaction("subsidy") as session:
        [sealed] = (await session.execute(text("SELECT holder_sealed, account_sealed FROM payout_account"))).all()
    assert [value[0] for value in sealed] == [0, 0], "sealed by the person's key, not by the ring"
