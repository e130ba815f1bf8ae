"""One entry is shown to exactly those whom the ledger's own scope reaches."""

from dataclasses import replace
from uuid import UUID

import pytest

from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.accounts.models import MiniProgramAccount
from services.registry.graduate_records import repository
from services.registry.graduates import repository as ledger
from services.registry.graduates.views import view_of
from tests.component.registry.people import registered
from tests.support.platform import Boot, Platform

EAST, WEST = "urumqi/650102/650102002", "urumqi/650103/650103001"
AREAS = (
    None,
    "urumqi",
    "urumqi/6501",
    "urumqi/650102",
    EAST,
    f"{EAST[:-1]}",
    "urumqi/650103",
    "wuhan",
    "%",
    "urumqi/65010_",
)


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


async def seen_alike(p: Platform, graduate_id: UUID, by: Caller) -> bool:
    """Whether the caller is shown the entry; both ways must agree on that, and on what is shown."""
    runtime = p.runtime("registry")
    async with p.transaction("registry") as session:
        try:
            entry = view_of(runtime.cipher, await ledger.in_scope(session, graduate_id, by))
        except NotFound:
            with pytest.raises(NotFound):
                await repository.shown(runtime.reads, graduate_id, by)
            return False
    assert view_of(runtime.cipher, await repository.shown(runtime.reads, graduate_id, by)) == entry
    return True


async def test_every_role_is_shown_what_its_scope_reaches(p: Platform) -> None:
    ids = [UUID((await registered(p, serial, area))["id"]) for serial, area in enumerate((EAST, WEST), start=1)]
    seen: dict[str, set[bool]] = {}
    for role in Role:
        for area in AREAS:
            for org in (None, "10755"):
                caller = Caller(new_id(), role, area, org)
                seen.setdefault(role, set()).update([await seen_alike(p, one, caller) for one in (*ids, new_id())])
    assert seen[Role.CASEWORKER] == seen[Role.SERVICE] == {True, False}
    assert seen[Role.GRADUATE] == seen[Role.UNIVERSITY_OFFICE] == {False}


async def test_a_school_is_shown_its_own_and_a_person_themselves_while_they_are_bound(p: Platform) -> None:
    mine = UUID((await registered(p, 1, university_code="10755"))["id"])
    other = UUID((await registered(p, 2))["id"])
    school = Caller(new_id(), Role.UNIVERSITY_OFFICE, "urumqi", "10755")
    assert [await seen_alike(p, one, school) for one in (mine, other)] == [True, False]
    person = Caller(new_id(), Role.GRADUATE, subject=mine)
    assert not await seen_alike(p, mine, person)
    async with p.transaction("registry") as session:
        session.add(_account(person.id, mine))
    assert [await seen_alike(p, one, person) for one in (mine, other)] == [True, False]
    assert not await seen_alike(p, mine, replace(person, id=new_id()))
    assert not await seen_alike(p, other, replace(person, subject=other))


def _account(id: UUID, graduate_id: UUID) -> MiniProgramAccount:
    return MiniProgramAccount(id=id, city="urumqi", openid_index=b"x", openid_sealed=b"x", graduate_id=graduate_id)
