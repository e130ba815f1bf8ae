"""What the auditor sees of the trail and its chain."""

from typing import Any

import pytest

from chassis import audit, audit_chain
from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from tests.component.messaging.chain_steps import BY, ENTRIES, HISTORY, chain, write
from tests.component.messaging.stage import AREA, Stage, client
from tests.support.totals import total_of


# The auditor's endpoints --------------------------------------------------------------------------------------------
async def test_the_auditor_sees_the_chain_and_what_is_wrong_with_it(here: Stage) -> None:
    database = str(here.producer.runtime.engine.url.database)
    here.postgres.execute(HISTORY, database)
    await chain(here)
    async with client(here.producer, Role.AUDITOR, area="urumqi") as auditor:
        chained = (await auditor.get("/v1/audit/chain")).json()
        known = {"number": chained["head"]["number"], "hash": chained["head"]["hash"]}
        assert (chained["unchained"], chained["agrees"], chained["recent"]["faults"]) == (0, None, [])
        assert (await auditor.get("/v1/audit/chain", params=known)).json()["agrees"] is True
        assert (await auditor.get("/v1/audit/chain", params={**known, "hash": "0" * 64})).json()["agrees"] is False
        for trigger in ("DISABLE", "ENABLE"):
            here.postgres.execute(f"ALTER TABLE audit_entry {trigger} TRIGGER append_only", database)
            if trigger == "DISABLE":
                here.postgres.execute("UPDATE audit_entry SET purpose = '' WHERE id = 7", database)
        named = [{"kind": "entry-changed", "block": 1, "entry": 7}]
        assert (await auditor.get("/v1/audit/chain")).json()["recent"]["faults"] == named
        assert (await auditor.get("/v1/audit/verification")).json()["faults"] == named


async def test_the_whole_chain_is_verified_page_by_page(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 7)
    here.postgres.execute(HISTORY, str(here.producer.runtime.engine.url.database))
    await chain(here)
    async with client(here.producer, Role.OPS) as ops:
        pages, cursor = list[Any](), None
        while not pages or cursor:
            query = {"limit": 4} if cursor is None else {"limit": 4, "cursor": cursor}
            pages.append((await ops.get("/v1/audit/verification", params=query)).json())
            cursor = pages[-1]["next_cursor"]
    assert [page["blocks"] for page in pages] == [4, 4, 1]
    assert (sum(page["entries"] for page in pages), [page["faults"] for page in pages]) == (ENTRIES, [[], [], []])


async def test_entries_are_read_by_actor_object_action_and_time_within_the_jurisdiction(here: Stage) -> None:
    elsewhere = Caller(new_id(), Role.CASEWORKER, "wuhan/420106")
    person = Caller(new_id(), Role.GRADUATE)
    async with here.producer.runtime.transaction() as session:
        for by, action in ((BY, "reveal_name"), (BY, "log_contact"), (elsewhere, "log_contact"), (person, "state")):
            await audit.record(session, by, action, "graduate", BY.id)

    async def seen(area: str | None, **query: Any) -> list[tuple[str, str]]:
        async with client(here.producer, Role.AUDITOR, area=area) as auditor:
            answer = await auditor.get("/v1/audit/entries", params=query)
            assert answer.status_code == 200, answer.text
            assert await total_of(auditor, "/v1/audit/entries", **query) == len(answer.json()["items"])
            return [(row["actor_id"], row["action"]) for row in answer.json()["items"]]

    own = [(str(BY.id), "log_contact"), (str(BY.id), "reveal_name")]
    assert await seen(AREA) == own
    assert await seen("urumqi") == [(str(person.id), "state"), *own]
    assert await seen("wuhan/420106") == [(str(elsewhere.id), "log_contact")]
    assert await seen("urumqi/65010") == await seen(None) == []
    assert await seen("urumqi", action="reveal_") == await seen("urumqi", action="reveal_name") == own[1:]
    assert await seen("urumqi", actor=str(BY.id)) == own
    assert await seen("urumqi", object_kind="graduate", object_id=str(BY.id), actor=str(person.id)) != []
    assert await seen("urumqi", object_kind="employer") == []
    assert await seen("urumqi", **{"from": "2001-01-01T00:00:00Z", "to": "2001-02-01T00:00:00Z"}) == []


async def test_entries_come_in_pages_the_newest_first(here: Stage) -> None:
    await write(here.producer, 5)
    async with client(here.producer, Role.AUDITOR, area=AREA) as auditor:
        first = (await auditor.get("/v1/audit/entries", params={"limit": 3})).json()
        await write(here.producer, 1)
        rest = (await auditor.get("/v1/audit/entries", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [row["action"] for row in first["items"] + rest["items"]] == [f"act_{serial}" for serial in (4, 3, 2, 1, 0)]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("path", ["entries?from=yesterday", "entries?actor=1", "chain?number=0", "chain?hash=z"])
async def test_bad_input_is_refused(here: Stage, path: str) -> None:
    async with client(here.producer, Role.AUDITOR, area="urumqi") as auditor:
        assert (await auditor.get(f"/v1/audit/{path}")).status_code == 422
