"""Steps of the tests of placements: recorded through HTTP, or many at a time."""

from typing import Any

import httpx
from sqlalchemy import text

from tests.component.registry.people import API, STREET, confirmed, worker
from tests.support.platform import Platform

GRADUATES = f"{API}/graduates"
JOB = {"status": "employed", "channel": "small_and_medium", "since_on": "2023-07-20", "evidence_kind": "contract"}
AT_A_TIME = 25_000
MANY = (
    "WITH people AS (INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, cohort_year,"
    " intention, status, listed_on, hukou_area, version) SELECT gen_random_uuid(), split_part(:area, '/', 1), :area,"
    " '', decode(md5(:mark || n), 'hex'), '', :cohort, 'job', :status, :listed_on, :hukou, 1"
    " FROM generate_series(1, :people) AS n RETURNING id),"
    " stated AS (INSERT INTO graduate_status (id, graduate_id, status, since_on, source, recorded_by, channel)"
    " SELECT gen_random_uuid(), id, :status, :since_on, 'caseworker', :first, :channel FROM people RETURNING id)"
    " INSERT INTO status_confirmation (status_id, stated_by, confirmed_by, confirmed_role, confirmed_on)"
    " SELECT id, :first, :second, 'caseworker', :since_on FROM stated"
)

LISTED = (
    "INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, cohort_year, intention,"
    " status, listed_on, registered_on, hukou_area, version) SELECT gen_random_uuid(), split_part(:area, '/', 1),"
    " :area, '', decode(md5(:mark || n), 'hex'), '', :cohort, 'job', 'unknown', :listed_on, :registered_on, :hukou, 1"
    " FROM generate_series(1, :people) AS n"
)


async def recorded(client: httpx.AsyncClient, entry: str, **changes: Any) -> dict[str, Any]:
    answer = await client.post(f"{GRADUATES}/{entry}/placements", json={**JOB, **changes})
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def vouched(p: Platform, entry: str, area: str = STREET, **changes: Any) -> dict[str, Any]:
    """A placement by the word of two members of staff."""
    view = await recorded(worker(p, area), entry, **changes)
    await confirmed(worker(p, area), entry, view["status_id"])
    return view


async def corrected(client: httpx.AsyncClient, entry: str, placement: str, **changes: Any) -> httpx.Response:
    body = {**JOB, **changes, "reason": "核对合同后更正（虚构）"}
    return await client.post(f"{GRADUATES}/{entry}/placements/{placement}/corrections", json=body)


async def placements(client: httpx.AsyncClient, entry: str) -> list[dict[str, Any]]:
    answer = await client.get(f"{GRADUATES}/{entry}/placements")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def many_placed(p: Platform, people: int, area: str = STREET, **about: Any) -> None:
    """As many people whom two members of staff have placed, by SQL, and no statement of it longer than the app's may
    take."""
    values = {
        "area": area,
        "people": people,
        "mark": str(about),
        "cohort": 2023,
        "listed_on": "2023-01-01",
        "hukou": None,
        "status": "employed",
        "since_on": "2023-07-01",
        "channel": None,
        "first": "0b000000-0000-7000-8000-00000000a001",
        "second": "0b000000-0000-7000-8000-00000000a002",
    }
    for first in range(0, people, AT_A_TIME):
        some = {"people": min(AT_A_TIME, people - first), "mark": f"placed{about}{first}, "}
        async with p.transaction("registry") as session:
            await session.execute(text(MANY), {**values, **about, **some})


async def many_listed(p: Platform, people: int, area: str = STREET, **about: Any) -> None:
    """As many people on a roster, of whom nothing else is known; or registered, where a day is given."""
    values = {"area": area, "people": people, "cohort": 2023, "hukou": None}
    values |= {"listed_on": "2023-01-01", "registered_on": None}
    async with p.transaction("registry") as session:
        await session.execute(text(LISTED), {**values, **about, "mark": f"listed{about}, "})
