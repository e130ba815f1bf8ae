"""A list survives a row that nobody can open: that row says so, the others stand, operations see it in a gauge."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Connection, create_engine, text

from chassis.pii import SealBroken
from deploy.composition import SERVICES
from tests.component.registry import people
from tests.support.objects import WORLDS, World, _client, _limited, _owners, _parameter
from tests.support.operations import operation, routes_of
from tests.support.platform import Boot, Platform
from tests.support.queries import QUERIES
from tests.support.rosters import as_csv, office
from tests.support.rosters import person as roster_line

SEALED = text(
    "SELECT table_name, column_name FROM information_schema.columns AS one"
    " WHERE table_schema = 'public' AND column_name LIKE '%\\_sealed' AND data_type = 'bytea'"
    " AND (:every OR EXISTS (SELECT 1 FROM information_schema.columns AS other"
    "  WHERE other.table_schema = 'public' AND other.table_name = one.table_name AND other.column_name = 'id'))"
)
"""Every column of seals; or those of tables whose rows have an id."""


def corrupt(p: Platform, service: str, where: str = "true") -> int:
    """Changes the last byte of every seal of the service's database; how many columns that were."""
    database = p.runtime(service).engine.url.database
    engine = create_engine(p.postgres.url(str(database)))
    try:
        with engine.begin() as connection:
            return _flip_seals(connection, where)
    finally:
        engine.dispose()


def _flip_seals(connection: Connection, where: str) -> int:
    connection.execute(text("SET session_replication_role = replica"))
    columns = connection.execute(SEALED, {"every": where == "true"}).all()
    for table, column in columns:
        last = f"octet_length({column}) - 1"
        flipped = f"set_byte({column}, {last}, get_byte({column}, {last}) # 1)"
        rows = f"octet_length({column}) > 0 AND {where}"
        connection.execute(text(f"UPDATE {table} SET {column} = {flipped} WHERE {rows}"))
    for key in ("sealed", "before", "after"):
        value = f"to_jsonb(left(payload ->> '{key}', -2) || '00')"
        changed = f"UPDATE change_request SET payload = jsonb_set(payload, '{{{key}}}', {value})"
        if connection.scalar(text("SELECT to_regclass('change_request')")):
            connection.execute(text(f"{changed} WHERE payload ->> '{key}' IS NOT NULL AND {where}"))
    return len(columns)


def lists(service: str) -> Iterator[APIRoute]:
    for route in routes_of(service):
        if route.methods == {"GET"} and re.search(r"\b(Page|list)\[", str(route.response_model)):
            yield route


async def shown(world: World) -> dict[str, Any]:
    """What every list shows to each of its readers."""
    answers = {}
    for route in lists(world.service):
        for role, scope in _limited(world.service, route).items():
            things = world.of(route) if _parameter(route) else [one for many in world.objects.values() for one in many]
            for thing in things:
                for position in _owners(thing, role, scope):
                    path = re.sub(r"{\w+_id(:\w+)?}", thing.id, route.path).replace("{city}", "urumqi")
                    asked = QUERIES.get(name, "") if (name := operation(route)).startswith("list_") else ""
                    answer = await _client(world.p, role, position).get(f"/{world.service}{path}{asked}")
                    answers[f"{name} as {role} {position.area} {thing.id}"] = answer
    return answers


def marks(value: Any) -> Iterator[bool]:
    if isinstance(value, dict):
        yield from ([value["unreadable"]] if "unreadable" in value else [])
        for inner in value.values():
            yield from marks(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from marks(inner)


@pytest.mark.parametrize("service", SERVICES)
async def test_no_list_fails_over_seals_that_nobody_can_open(
    platform: Boot, service: str, provider_of_a_city: None
) -> None:
    p = await platform(service)
    world = World(p, service, await WORLDS[service](p))
    before = await shown(world)
    corrupt(p, service)
    after = await shown(world)
    assert any(answer.status_code == 200 for answer in before.values())
    for name, answer in before.items():
        assert after[name].status_code == answer.status_code, name
        assert not any(marks(answer.json())), name
        if "_list_audit_entries " in name:
            continue  # a list that is seen for a purpose has written into the trail meanwhile
        if not list(marks(answer.json())):
            assert after[name].json() == answer.json(), name
        else:
            assert all(marks(after[name].json())), name


@pytest.mark.parametrize("service", ["registry", "subsidy"])
async def test_lists_that_open_seals_have_been_looked_at(
    platform: Boot, service: str, provider_of_a_city: None
) -> None:
    p = await platform(service)
    world = World(p, service, await WORLDS[service](p))
    marked = {name.split()[0] for name, answer in (await shown(world)).items() if list(marks(answer.json()))}
    assert (
        marked
        == {
            "registry": {
                "list_graduates",
                "list_caseload",
                "list_roster_rows",
                "list_desk_cases",
                "list_proposals",
                "list_account_requests",
                "list_provider_link_requests",
                "list_certificate_requests",
                "list_hardship_changes",
                "list_training_changes",
                "list_archive_transfers",
                "list_archive_transfers_of",
                "list_unemployed",
                "list_missing_phones",
                "list_startup_gaps",
                "list_area_transfers",
                "list_welfare_cases",
                "list_service_queue",
                "list_lemis_records",
                "list_welfare_changes",
            },
            "subsidy": {"list_payout_account_changes"},
        }[service]
    )


async def test_one_bad_row_leaves_its_neighbours_and_is_counted(platform: Boot) -> None:
    p = await people.on_friday(platform)
    bad, good = await people.registered(p, 1), await people.registered(p, 2)
    worker = people.worker(p)
    corrupt(p, "registry", f"id = '{bad['id']}'")
    items = {item["id"]: item for item in (await worker.get(f"{people.API}/graduates")).json()["items"]}
    assert items[good["id"]] == {
        **good,
        **{name: items[good["id"]][name] for name in set(items[good["id"]]) - set(good)},
    }
    assert [items[bad["id"]][name] for name in ("name", "id_number", "phone", "unreadable")] == [None, None, None, True]
    assert items[bad["id"]]["area"] == bad["area"]
    metrics = (await p.anonymous.get("/registry/metrics")).text
    assert 'seals_unreadable{service="registry"} 3.0' in metrics


async def test_where_one_thing_alone_is_asked_for_the_answer_says_what_is_wrong(platform: Boot) -> None:
    p = await people.on_friday(platform)
    person = await people.registered(p, 1)
    corrupt(p, "registry")
    body = {"fields": ["name"], "purpose": "核对本人身份信息"}
    answer = await people.worker(p).post(f"{people.API}/graduates/{person['id']}/reveals", json=body)
    assert (answer.status_code, answer.json()["type"]) == (500, f"urn:qihang:problem:{SealBroken.slug}")
    assert "graduate" not in answer.text


async def test_a_row_that_cannot_be_opened_costs_its_roster_that_row_alone(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    content = as_csv(roster_line(1), roster_line(2))
    answer = await client.post("/registry/v1/rosters", data={"city": "urumqi"}, files={"file": ("a.csv", content)})
    corrupt_row = "row_no = 2"
    database = str(p.runtime("registry").engine.url.database)
    p.postgres.execute(f"UPDATE roster_row SET cells_sealed = '\\x07' WHERE {corrupt_row}", database)
    await p.run_job("registry", "import_rosters")
    rows = (await client.get(f"/registry/v1/rosters/{answer.json()['id']}/rows")).json()["items"]
    assert [(row["outcome"], row["unreadable"]) for row in rows] == [("rejected", True), ("accepted", False)]
