"""A key per person: given in the background without loss, and destroyed, so that nobody opens what it sealed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis import failpoints, migrations
from chassis.access import Caller
from chassis.data_keys import is_by_data_key
from chassis.db import new_id
from chassis.pii import ERASED, Cipher, Erased, SealBroken
from contracts.roles import Role
from deploy.composition import app_role, definition_of
from services.registry.data_keys import commands, jobs, rules
from services.registry.graduates.models import Graduate
from services.registry.settings import registry_settings
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.desk_steps import propose, put_right, reviewer
from tests.component.registry.people import (
    API,
    audit_of,
    bound,
    on_friday,
    person,
    problem,
    proof,
    registered,
    registration,
    signed_in,
    worker,
)
from tests.support.platform import Boot, Platform
from tests.support.rosters import SCHOOL, as_csv, imported
from tests.support.rosters import person as line

JOB = "give_people_data_keys"
NOTES = "家里有事，先不要打电话"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Turns the keys off and on as an operator does in an upgrade."""

    def turn(on: bool) -> None:
        monkeypatch.setenv("QIHANG_REGISTRY_DATA_KEYS", str(on).lower())
        registry_settings.cache_clear()

    yield turn
    monkeypatch.undo()
    registry_settings.cache_clear()


async def known_person(p: Platform, serial: int = 1) -> str:
    """Somebody with notes and their correction, a corrected name, a change that waits, a desk case and a proposal."""
    entry = str((await registered(p, serial))["id"])
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:30:00+08:00", "notes": NOTES, **NEXT}
    logged = (await worker(p).post(f"{API}/graduates/{entry}/contacts", json=body)).json()["id"]
    corrected = f"{API}/graduates/{entry}/contacts/{logged}/corrections"
    assert (await worker(p).post(corrected, json={"notes": NOTES})).status_code == 201
    study = {"school_code": SCHOOL, "education_level": "本科", "details": {"class_name": {"text": "一班"}}}
    assert (await worker(p).post(f"{API}/graduates/{entry}/study-records", json=study)).status_code == 201
    sent = await proof(p, await signed_in(p, f"other{serial}"), person(serial) | {"phone": f"139{serial:08d}"})
    assert sent.status_code == 202, sent.text
    await put_right(p, entry, "name_correction", name="测试更名")
    assert (await propose(worker(p), entry, "phone_change", phone="13700000001")).status_code == 201
    return entry


async def stored(p: Platform, entry: str) -> dict[str, list[bytes]]:
    """Every stored value that is tied to the person, by column."""
    found = {}
    async with p.transaction("registry") as session:
        for table, (owner, columns) in rules.BY_DATA_KEY.items():
            for column in columns:
                query = text(f"SELECT {column} FROM {table} WHERE {owner} = :id AND {column} IS NOT NULL")
                found[f"{table}.{column}"] = list(await session.scalars(query, {"id": entry}))
        query = text("SELECT payload FROM change_request WHERE object_id = :id ORDER BY id")
        payloads = list(await session.scalars(query, {"id": entry}))
    values = [payload.get(part) for payload in payloads for part in ("before", "after")]
    found["change_request.payload"] = [bytes.fromhex(value) for value in values if value]
    return found


async def forms(p: Platform, entry: str) -> set[bool]:
    return {is_by_data_key(value) for values in (await stored(p, entry)).values() for value in values}


async def seen(p: Platform, entry: str) -> dict[str, Any]:
    """What those who serve the person see of them in clear and masked."""
    asked = {"fields": ["name", "id_number", "phone"], "purpose": "核对本人信息"}
    shown = (await worker(p).post(f"{API}/graduates/{entry}/reveals", json=asked)).json()
    cases = (await p.as_(Role.CITY_APPROVER, area="urumqi").get(f"{API}/desk-cases")).json()
    [change] = (await reviewer(p).get(f"{API}/desk-changes", params={"kind": "phone_change"})).json()["items"]
    path = f"{API}/desk-changes/phone_change/{change['id']}/reveals"
    notes = (await worker(p).get(f"{API}/graduates/{entry}/contact-notes?purpose=核对备注")).json()
    change = await reviewer(p).post(path, json={"purpose": "核对变更"})
    return {**shown, "notes": notes, "cases": cases, "change": change.json()}


async def unkeyed(p: Platform) -> float:
    metrics = (await p.anonymous.get("/registry/metrics")).text
    [line] = [line for line in metrics.splitlines() if line.startswith("people_without_data_key{")]
    return float(line.split()[-1])


def test_every_sealed_column_is_tied_to_a_persons_key_or_says_why_not() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in definition_of("registry").metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    tied = {f"{table}.{column}" for table, (_, columns) in rules.BY_DATA_KEY.items() for column in columns}
    assert sealed == tied | {*rules.OVERWRITTEN} | {*rules.ON_RING}
    assert len(tied) + len(rules.OVERWRITTEN) + len(rules.ON_RING) == len(sealed)


async def test_what_the_ring_sealed_is_sealed_anew_by_each_persons_key_and_reads_as_before(
    platform: Boot, keys: Any
) -> None:
    keys(False)
    p = await on_friday(platform)
    entry = await known_person(p)
    assert (await forms(p, entry), await unkeyed(p)) == ({False}, 1.0)
    assert await p.run_job("registry", JOB) == 0
    before = await seen(p, entry)
    keys(True)
    assert await p.run_job("registry", JOB) == 1
    assert (await forms(p, entry), await unkeyed(p)) == ({True}, 0.0)
    assert await seen(p, entry) == before
    first = await stored(p, entry)
    assert all(first[name] for name in first if not name.startswith("proposal"))
    assert await p.run_job("registry", JOB) == 0
    assert await stored(p, entry) == first
    [change] = (await reviewer(p).get(f"{API}/desk-changes", params={"kind": "phone_change"})).json()["items"]
    note = {"verdict": "apply", "note": "已核对身份证原件"}
    decided = await reviewer(p).post(f"{API}/desk-changes/phone_change/{change['id']}/decision", json=note)
    assert (decided.status_code, decided.json().get("state")) == (200, "applied"), decided.text


async def test_a_crash_in_the_middle_loses_nothing(platform: Boot, keys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys(False)
    p = await on_friday(platform)
    entries = [str((await registered(p, serial))["id"]) for serial in (1, 2, 3)]
    before = [await stored(p, entry) for entry in entries]
    keys(True)
    monkeypatch.setattr(jobs, "BATCH", 2)
    reached = iter(range(9))

    def die(name: str) -> None:
        if name == "data_keys_before_seals" and next(reached) == 1:
            raise RuntimeError(name)

    with monkeypatch.context() as killed:
        killed.setattr(failpoints, "hit", die)
        with pytest.raises(RuntimeError):
            await p.run_job("registry", JOB)
    assert [await forms(p, entry) for entry in entries] == [{True}, {True}, {False}]
    assert await stored(p, entries[2]) == before[2]
    assert await p.run_job("registry", JOB) == 1
    assert [await forms(p, entry) for entry in entries] == [{True}] * 3


async def test_a_person_whom_somebody_else_writes_about_waits_for_the_next_run(platform: Boot, keys: Any) -> None:
    keys(False)
    p = await on_friday(platform)
    busy, free = [str((await registered(p, serial))["id"]) for serial in (1, 2)]
    keys(True)
    async with p.transaction("registry") as session:
        await session.execute(text("SELECT 1 FROM graduate WHERE id = :id FOR UPDATE"), {"id": busy})
        assert await p.run_job("registry", JOB) == 1
    assert (await forms(p, busy), await forms(p, free)) == ({False}, {True})
    assert await p.run_job("registry", JOB) == 1
    assert await forms(p, busy) == {True}


async def test_after_a_change_of_the_rings_key_only_the_small_keys_are_wrapped_again(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await registered(p, 1))["id"])
    before, runtime = await stored(p, entry), p.runtime("registry")
    old = {name: runtime.settings.pii_keys[name] for name in runtime.settings.pii_keys}
    ring = {**{name: bytes.fromhex(key.get_secret_value()) for name, key in old.items()}, "k9": b"\x09" * 32}
    rotated = Cipher("k9", ring, b"\x03" * 32)
    async with p.transaction("registry") as session:
        assert (await commands.give_keys(session, rotated, None, 10))[0] == 1
    async with p.transaction("registry") as session:
        assert (await commands.give_keys(session, rotated, None, 10)) == (0, None)
        graduate = await session.get_one(Graduate, UUID(entry))
        alone = Cipher("k9", {"k9": b"\x09" * 32}, b"\x03" * 32)
        assert graduate.opened(alone, "id_number_sealed") == person(1)["id_number"]
    assert await stored(p, entry) == before


async def erased(p: Platform, entry: str) -> bool:
    caller = Caller(id=new_id(), role=Role.CITY_APPROVER, area="urumqi")
    async with p.transaction("registry") as session:
        cipher = p.runtime("registry").cipher
        today = await p.runtime("registry").clock.today(session)
        return await commands.erase(session, cipher, UUID(entry), "本人申请删除", caller, today)


@pytest.mark.parametrize("keyed", [True, False], ids=["sealed by the key", "still sealed by the ring"])
async def test_of_an_erased_person_nothing_opens_and_nothing_finds_them(platform: Boot, keys: Any, keyed: bool) -> None:
    keys(keyed)
    p = await on_friday(platform)
    entry, cipher = await known_person(p), p.runtime("registry").cipher
    await bound(p, UUID(entry))
    keys(True)
    before = await stored(p, entry)
    async with p.transaction("registry") as session:
        old = await session.get_one(Graduate, UUID(entry))
        index, wrapped = old.id_number_index, old.wrapped_key
    assert await erased(p, entry)
    after = await stored(p, entry)
    assert {name: len(values) for name, values in after.items()} == {
        name: len(values) for name, values in before.items()
    }
    assert {is_by_data_key(value) for values in after.values() for value in values} == {True}
    async with p.transaction("registry") as session:
        gone = await session.get_one(Graduate, UUID(entry))
        assert (gone.wrapped_key, gone.phone_index, gone.id_number_index != index) == (ERASED, None, True)
        for name, values in after.items():
            table, column = name.split(".") if name != "change_request.payload" else ("graduate", "name_sealed")
            for value in values:
                for row in {UUID(entry)}:
                    with pytest.raises(SealBroken):
                        cipher.open(value, table=table, column=column, row=row)
                    with pytest.raises(Erased):
                        gone.seals(cipher).open(value, table=table, column=column, row=row)
        for table in ("phone_use", "mini_program_account"):
            query = text(f"SELECT count(*) FROM {table} WHERE graduate_id = :id")
            assert await session.scalar(query, {"id": entry}) == 0
        everything = await session.scalars(
            text("SELECT coalesce(string_agg(encode(wrapped_key, 'hex'), ''), '') FROM graduate")
        )
        assert wrapped is None or wrapped.hex() not in "".join(everything)
    assert "erase_person" in [action for action, *_ in await audit_of(p, entry)]
    assert not await erased(p, entry)


async def test_an_erased_person_reads_as_erased_and_the_list_goes_on(platform: Boot) -> None:
    p = await on_friday(platform)
    gone, other = [str((await registered(p, serial))["id"]) for serial in (1, 2)]
    unreadable = await p.runtime("registry").cipher.unreadable()
    assert await erased(p, gone)
    items = {item["id"]: item for item in (await worker(p).get(f"{API}/graduates")).json()["items"]}
    shown = [items[gone][name] for name in ("name", "id_number", "phone", "unreadable", "erased")]
    assert shown == [None, None, None, False, True]
    assert [items[other][name] for name in ("unreadable", "erased")] == [False, False]
    asked = {"fields": ["name"], "purpose": "核对本人信息"}
    assert problem(await worker(p).post(f"{API}/graduates/{gone}/reveals", json=asked)) == (410, "erased")
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:30:00+08:00", "notes": NOTES, **NEXT}
    assert problem(await worker(p).post(f"{API}/graduates/{gone}/contacts", json=body)) == (410, "erased")
    assert await p.runtime("registry").cipher.unreadable() == unreadable
    again = await worker(p).post(f"{API}/registrations", json=registration(1))
    assert (again.status_code, again.json()["id"] != gone) == (201, True)


async def test_the_rosters_rows_of_an_erased_person_are_overwritten(platform: Boot) -> None:
    """Also the row of a proposal, whose person the roster does not name."""
    p = await on_friday(platform)
    office = p.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    roster = await imported(p, office, as_csv(line(1), line(2)))
    async with p.transaction("registry") as session:
        query = text("SELECT graduate_id FROM roster_row WHERE row_no = (SELECT min(row_no) FROM roster_row)")
        gone = str(await session.scalar(query))
    assert await erased(p, gone)
    rows = (await office.get(f"{API}/rosters/{roster['id']}/rows")).json()["items"]
    assert [(row["name"] is None, row["unreadable"]) for row in rows] == [(True, False), (False, False)]


async def test_a_payload_is_sealed_anew_once_and_by_nothing_else(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await known_person(p)
    for statement in (
        "SELECT seal_change_anew(id, '{\"after\": \"00ff\"}') FROM change_request WHERE kind = 'name_correction'",
        "SELECT seal_change_anew(id, '{\"note\": \"00ff\"}') FROM change_request WHERE kind = 'name_correction'",
        "UPDATE change_request SET payload = '{}'",
        "UPDATE change_request SET state = state WHERE state = 'applied'",
    ):
        with pytest.raises(DBAPIError):
            async with p.transaction("registry") as session:
                await session.execute(text(statement))
    assert await forms(p, entry) == {True}


async def test_going_back_refuses_in_words_while_a_person_has_a_key(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    database = str(p.runtime("registry").engine.url.database)
    with pytest.raises(DBAPIError, match="people have data keys"):
        migrations.downgrade(
            p.postgres.url(database), definition_of("registry").migrations, app_role("registry"), "0014"
        )
    assert (await worker(p).get(f"{API}/graduates")).json()["items"][0]["unreadable"] is False
