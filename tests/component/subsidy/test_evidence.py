"""Evidence over HTTP: who brings it, who sees it, and that nothing is opened before a scanner found it clean."""

import io
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.app import ready
from chassis.db import new_id
from chassis.evidence.store import MOST_BYTES
from contracts.roles import Role
from services.subsidy.main import prepare
from standins import scanner as standin
from tests.component.subsidy.attestation_steps import GRANT, clerk, in_march
from tests.component.subsidy.evidence_steps import PURPOSE, bring, brought, scanned
from tests.component.subsidy.third_city_steps import BASE, EAST, WEST, base, kind
from tests.evidence_files import jpeg, pdf, png
from tests.support.platform import Boot, Platform


async def rows(p: Platform, query: str) -> list[Any]:
    async with p.transaction("subsidy") as session:
        return list((await session.execute(text(query))).all())


async def test_a_file_is_brought_scanned_and_opened_with_a_purpose(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), new_id()
    answer = (await bring(clerk(p, id=by), employer, jpeg(), "a.html")).json()
    path = f"{BASE}/evidence/{answer['id']}"
    assert (answer["state"], answer["media_type"], answer["brought_by"]) == ("waiting", "image/jpeg", str(by))
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=EAST)
    assert kind(await reviewer.get(f"{path}/content", params=PURPOSE)) == (409, "evidence-not-scanned")
    assert await scanned(p) == 1
    shown = (await reviewer.get(path)).json()
    assert (shown["state"], shown["size"], shown["sha256"]) == ("clean", len(jpeg()), answer["sha256"])
    opened = await reviewer.get(f"{path}/content", params=PURPOSE)
    assert (opened.status_code, opened.content) == (200, jpeg())
    assert opened.headers["content-type"] == "image/jpeg"
    assert opened.headers["content-disposition"] == f'attachment; filename="evidence-{answer["id"]}.jpg"'
    assert opened.headers["content-security-policy"] == "sandbox"
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert opened.headers["cache-control"] == "no-store"
    query = "SELECT purpose FROM audit_entry WHERE action = 'reveal_evidence'"
    assert [row.purpose for row in await rows(p, query)] == [PURPOSE["purpose"]]
    assert kind(await reviewer.get(f"{path}/content")) == (422, "invalid-input")


async def test_nobody_fills_the_disk(platform: Boot) -> None:
    p = await in_march(platform)
    runtime = p.runtime("subsidy")
    runtime.settings = runtime.settings.model_copy(update={"evidence_files_a_day": 2})
    employer, greedy = await base(p), clerk(p, id=new_id())
    await brought(greedy, employer)
    await brought(greedy, employer)
    answer = await bring(greedy, employer)
    assert (kind(answer), answer.headers["retry-after"]) == ((429, "too-much-evidence"), "86400")
    await brought(clerk(p, id=new_id()), employer)
    assert [row.count for row in await rows(p, "SELECT count(*) FROM evidence_file")] == [3]
    await p.set_time("2025-03-06T10:10:00+08:00")
    await brought(greedy, employer)


async def test_an_infected_file_is_never_opened_and_stays_on_record(platform: Boot) -> None:
    p = await in_march(platform)
    id = await brought(clerk(p), await base(p), pdf(standin.EICAR))
    await scanned(p)
    assert (await clerk(p).get(f"{BASE}/evidence/{id}")).json()["state"] == "infected"
    opened = await clerk(p).get(f"{BASE}/evidence/{id}/content", params=PURPOSE)
    assert kind(opened) == (409, "evidence-infected")
    assert await rows(p, "SELECT 1 FROM evidence_chunk") == []


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"MZ" + bytes(100), (415, "file-type-refused")),
        (b"<svg onload=alert(1)>", (415, "file-type-refused")),
        (png(b"<script>1</script>"), (415, "file-of-two-types")),
        (pdf(b"/JavaScript"), (415, "file-with-active-content")),
        (pdf()[:-9], (422, "file-broken")),
        (b"", (422, "file-empty")),
        (pdf(bytes(MOST_BYTES)), (413, "too-large")),
        (pdf(bytes(MOST_BYTES + 400_000)), (413, "too-large")),
    ],
)
async def test_what_is_no_evidence_is_refused_and_leaves_nothing(
    platform: Boot, content: bytes, refusal: tuple[int, str]
) -> None:
    p = await in_march(platform)
    assert kind(await bring(clerk(p), await base(p), content)) == refusal
    for table in ("evidence_file", "evidence_chunk", "payee_evidence", "idempotency_key"):
        assert await rows(p, f"SELECT 1 FROM {table}") == []


async def test_the_setting_lowers_the_limit(platform: Boot) -> None:
    p = await in_march(platform)
    runtime = p.runtime("subsidy")
    runtime.settings = runtime.settings.model_copy(update={"evidence_bytes": len(pdf())})
    employer = await base(p)
    assert (await bring(clerk(p), employer)).status_code == 201
    assert kind(await bring(clerk(p), employer, pdf(b"x"))) == (413, "too-large")


async def test_the_largest_file_comes_back_whole(platform: Boot) -> None:
    p = await in_march(platform)
    content = pdf(bytes(MOST_BYTES - len(pdf())))
    id = await brought(clerk(p), await base(p), content)
    await scanned(p)
    assert (await clerk(p).get(f"{BASE}/evidence/{id}/content", params=PURPOSE)).content == content


async def test_the_same_request_twice_is_one_file(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    answers = [await bring(by, employer, key="once-only") for _ in "12"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(await rows(p, "SELECT 1 FROM evidence_file")) == 1


async def test_whoever_may_not_see_the_payee_finds_no_evidence(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    id = await brought(clerk(p), employer)
    await scanned(p)
    for stranger in (
        clerk(p, "91350100M000100Z00"),
        p.as_(Role.CASEWORKER, area=WEST),
        p.as_(Role.DISTRICT_REVIEWER, area=WEST),
        p.as_(Role.GRADUATE, area=EAST, person=new_id()),
    ):
        assert kind(await bring(stranger, employer))[0] == 404
        for path in ("", "/content"):
            answer = await stranger.get(f"{BASE}/evidence/{id}{path}", params=PURPOSE)
            missing = await stranger.get(f"{BASE}/evidence/{new_id()}{path}", params=PURPOSE)
            assert kind(answer) == kind(missing) == (404, "evidence-not-found")
    for role in (Role.DISTRICT_APPROVER, Role.PAYER, Role.AUDITOR, Role.UNIVERSITY_OFFICE):
        assert kind(await bring(p.as_(role, area=EAST), employer)) == (403, "forbidden")
    for role in (Role.PAYER, Role.AUDITOR, Role.UNIVERSITY_OFFICE):
        opened = await p.as_(role, area=EAST).get(f"{BASE}/evidence/{id}/content", params=PURPOSE)
        assert kind(opened) == (403, "forbidden")
    assert (await bring(p.anonymous, employer)).status_code == 401


async def test_a_half_sent_body_leaves_nothing(platform: Boot) -> None:
    p = await in_march(platform)
    whole = httpx.Request(
        "POST",
        f"http://platform{BASE}/evidence",
        data={"scheme": GRANT, "payee_id": str(await base(p))},
        files={"file": ("x", io.BytesIO(pdf(bytes(500_000))))},
    ).read()
    by = clerk(p)
    kind_of_body = httpx.Request("POST", "http://x", data={"a": "b"}, files={"f": b"x"}).headers["content-type"]
    half = await by.post(f"{BASE}/evidence", content=whole[:300_000], headers={"Content-Type": kind_of_body})
    assert half.status_code in (400, 422)
    assert await rows(p, "SELECT 1 FROM evidence_file UNION ALL SELECT 1 FROM evidence_chunk") == []


async def test_without_a_scanner_the_service_is_ready_and_says_so(platform: Boot) -> None:
    p = await platform("subsidy")
    service = p.services["subsidy"]
    await prepare(service.runtime)
    answer = await p.http.get("http://platform/subsidy/healthz/ready")
    assert answer.status_code == 200
    assert "QIHANG_SCANNER is unset" in answer.json()["evidence_scanner"]
    assert all((await ready(service)).values())
