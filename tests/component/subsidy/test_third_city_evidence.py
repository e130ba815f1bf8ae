"""Statements that cite evidence: which files may be cited, who may still agree to them, and where they are shown."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified
from contracts.roles import Role
from standins.scanner import EICAR
from tests.component.subsidy.attestation_steps import GRANT, MENTORS, attested, clerk, hired, in_march, mentored
from tests.component.subsidy.evidence_steps import brought, scanned
from tests.component.subsidy.third_city_steps import BASE, CODE, EAST, NAME, WEST, assess, base, detail, kind, pay
from tests.evidence_files import jpeg, pdf
from tests.support.platform import Boot, Platform


def named(answer: httpx.Response) -> tuple[int, str, str]:
    """The refusal, and the file that it names."""
    return *kind(answer), answer.json()["evidence"]


async def clean(p: Platform, by: httpx.AsyncClient, payee: UUID, content: bytes = pdf()) -> str:
    id = await brought(by, payee, content)
    assert await scanned(p) == 1
    return id


async def count(p: Platform, table: str) -> int:
    async with p.transaction("subsidy") as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_a_cited_file_is_shown_from_the_statement_to_the_letter(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    ids = [await clean(p, by, employer), await clean(p, by, employer, jpeg())]
    answer = await attested(by, employer, evidence_ids=ids[::-1])
    assert answer.status_code == 201, answer.text
    files = [(await by.get(f"{BASE}/evidence/{id}")).json() for id in ids]
    cited = [{"evidence_id": one["id"], "sha256": one["sha256"], "media_type": one["media_type"]} for one in files]
    assert answer.json()["cited_evidence"] == cited
    assert answer.json()["evidence"] == "社保缴费清单 17 号"
    listed = await p.as_(Role.AUDITOR, area=EAST).get(f"{BASE}/attestations?scheme={GRANT}&payee_id={employer}")
    assert [row["cited_evidence"] for row in listed.json()["items"]] == [cited]
    assessed = (await assess(p, employer, GRANT, "2024")).json()
    assert assessed["explanation"]["cited_evidence"] == assessed["claim"]["explanation"]["cited_evidence"] == cited
    claim = assessed["claim"]["id"]
    assert f"注：声明引用证明材料 {ids[0]}、{ids[1]}。" in (await detail(p, claim))["letter"]
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim}/recomputation")
    assert again.json()["same"] is True
    assert await pay(p, claim, employer, declared_acknowledged=3) == ["settled"]


async def test_what_may_not_be_cited_is_named_and_leaves_nothing(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    good, infected = await brought(by, employer), await brought(by, employer, pdf(EICAR))
    assert await scanned(p) == 2
    waiting = await brought(by, employer)
    for ids, refusal in (
        ([good, waiting], (409, "evidence-not-scanned", waiting)),
        ([infected], (409, "evidence-infected", infected)),
        ([good, good], (422, "evidence-cited-twice", good)),
    ):
        assert named(await attested(by, employer, evidence_ids=ids)) == refusal
    assert kind(await attested(by, employer, evidence_ids=["x"])) == (422, "invalid-input")
    many = [str(new_id()) for _ in range(21)]
    assert kind(await attested(by, employer, evidence_ids=many)) == (422, "invalid-input")
    assert await count(p, "attestation") == await count(p, "evidence_citation") == 0


async def test_a_foreign_file_and_an_unknown_one_are_answered_alike(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    other = await base(p, WEST, "91350100M000100Z00")
    foreign = await clean(p, clerk(p, "91350100M000100Z00"), other)
    unknown = str(new_id())
    answers = [await attested(by, employer, evidence_ids=[id]) for id in (foreign, unknown)]
    assert [named(answer) for answer in answers] == [(404, "evidence-not-found", id) for id in (foreign, unknown)]
    assert len({answer.text.replace(foreign, "").replace(unknown, "") for answer in answers}) == 1


async def test_whoever_sees_two_payees_cites_neithers_files_for_the_other(platform: Boot) -> None:
    p = await in_march(platform)
    employer, neighbour = await base(p), await base(p, EAST, "91350100M000100Z00")
    caseworker = p.as_(Role.CASEWORKER, area=EAST)
    theirs = await clean(p, caseworker, neighbour)
    assert (await caseworker.get(f"{BASE}/evidence/{theirs}")).status_code == 200
    assert named(await attested(caseworker, employer, evidence_ids=[theirs])) == (404, "evidence-not-found", theirs)
    assert (await attested(caseworker, neighbour, evidence_ids=[theirs])).status_code == 201


async def test_a_file_of_the_area_that_a_payee_has_left_is_brought_anew(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    before = await clean(p, by, employer)
    moved = EmployerVerified(
        employer_id=employer,
        city="xinghe",
        area=WEST,
        is_internship_base=True,
        verified_on="2025-03-01",
        credit_code=CODE,
        registered_name=NAME,
    )
    await p.deliver("subsidy", moved)
    assert named(await attested(by, employer, evidence_ids=[before])) == (404, "evidence-not-found", before)
    assert (await attested(by, employer, evidence_ids=[await clean(p, by, employer)])).status_code == 201


@pytest.mark.parametrize(
    ("state", "slug"),
    [
        ("state = 'waiting'", "evidence-not-scanned"),
        ("state = 'infected', data_key = NULL, finding = 'X'", "evidence-infected"),
    ],
)
async def test_nobody_agrees_while_a_cited_file_is_not_clean(platform: Boot, state: str, slug: str) -> None:
    """As after a new scan; whoever rejects the claim needs no clean file."""
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    file = await clean(p, by, employer)
    await attested(by, employer, evidence_ids=[file])
    claim = (await assess(p, employer, GRANT, "2024")).json()["claim"]["id"]
    path, act = f"{BASE}/claims/{claim}", {"verdict": "pass", "declared_acknowledged": 3}
    reviewer, approver = p.as_(Role.DISTRICT_REVIEWER, area=EAST), p.as_(Role.DISTRICT_APPROVER, area=EAST)
    await marked(p, state)
    assert named(await reviewer.post(f"{path}/review", json=act)) == (409, slug, file)
    await marked(p, "state = 'clean', data_key = 'x', finding = NULL")
    assert (await reviewer.post(f"{path}/review", json=act)).status_code == 200
    await marked(p, state)
    assert named(await approver.post(f"{path}/approval", json={"verdict": "pass"})) == (409, slug, file)
    assert (await approver.post(f"{path}/approval", json={"verdict": "reject"})).status_code == 200


async def marked(p: Platform, state: str) -> None:
    async with p.transaction("subsidy") as session:
        await session.execute(text(f"UPDATE evidence_file SET {state}"))


async def test_other_files_for_the_same_facts_make_an_open_claim_anew(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    await attested(by, employer)
    first = (await assess(p, employer, GRANT, "2024")).json()["claim"]
    assert first["explanation"]["cited_evidence"] == []
    file = await clean(p, by, employer)
    await attested(by, employer, evidence_ids=[file])
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert (await detail(p, first["id"]))["state"] == "superseded"
    second = (await assess(p, employer, GRANT, "2024")).json()
    assert second["result"] == "unchanged"
    assert [one["evidence_id"] for one in second["claim"]["explanation"]["cited_evidence"]] == [file]


async def test_the_latest_statement_s_files_count_alone(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    files = [await clean(p, by, employer), await clean(p, by, employer)]
    for file, persons in zip(files, (4, 3), strict=True):
        await attested(by, employer, hired(persons), evidence_ids=[file])
    claim = (await assess(p, employer, GRANT, "2024")).json()["claim"]
    assert [one["evidence_id"] for one in claim["explanation"]["cited_evidence"]] == files[1:]
    listed = await by.get(f"{BASE}/attestations?scheme={GRANT}&payee_id={employer}")
    shown = [[one["evidence_id"] for one in row["cited_evidence"]] for row in listed.json()["items"]]
    assert shown == [files[1:], files[:1]]


async def test_the_same_request_twice_cites_once(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    file = await clean(p, by, employer)
    same = [await attested(by, employer, key="once-only", evidence_ids=[file]) for _ in "12"]
    assert [answer.status_code for answer in same] == [201, 201]
    assert same[0].json() == same[1].json()
    assert await count(p, "evidence_citation") == 1


async def test_the_database_holds_a_citation_as_it_was_made(platform: Boot) -> None:
    p = await in_march(platform)
    employer, by = await base(p), clerk(p)
    await attested(by, employer, evidence_ids=[await clean(p, by, employer)])
    again = "INSERT INTO evidence_citation SELECT * FROM evidence_citation"
    of_nothing = "INSERT INTO evidence_citation SELECT attestation_id, gen_random_uuid(), '', '' FROM evidence_citation"
    for statement in (again, of_nothing):
        with pytest.raises(IntegrityError):
            await done(p, statement)
    for statement in (
        "UPDATE evidence_citation SET sha256 = ''",
        "DELETE FROM evidence_citation",
        "UPDATE evidence_file SET sha256 = ''",
        "UPDATE payee_evidence SET area = ''",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|append-only"):
            await done(p, statement)


async def done(p: Platform, statement: str) -> Any:
    async with p.transaction("subsidy") as session:
        await session.execute(text(statement))


def of_mentors(by: httpx.AsyncClient, payee: UUID, *ids: str) -> Any:
    return attested(by, payee, {"mentors": 3}, scheme=MENTORS, period="2024-H1", evidence_ids=ids)


async def test_a_pack_that_requires_a_file_refuses_a_bare_word(platform: Boot) -> None:
    """From the clerk's file to the payment: refused without, unscanned, infected, foreign; a second person agrees."""
    p, employer = await mentored(platform)
    by, other = clerk(p), await base(p, EAST, "91350100M000100Z00")
    bare = await of_mentors(by, employer)
    assert kind(bare) == (409, "citation-required")
    assert bare.json()["detail"] == "带教老师人数：请先上传证明材料，查验无病毒后在 evidence_ids 中引用"
    theirs, infected = await brought(clerk(p, "91350100M000100Z00"), other), await brought(by, employer, pdf(EICAR))
    assert await scanned(p) == 2
    file = await brought(by, employer)
    for id, refusal in (
        (theirs, (404, "evidence-not-found")),
        (infected, (409, "evidence-infected")),
        (file, (409, "evidence-not-scanned")),
    ):
        assert named(await of_mentors(by, employer, id)) == (*refusal, id)
    assert kind(await assess(p, employer, MENTORS)) == (409, "facts-not-attested")
    assert await scanned(p) == 1
    assert (await of_mentors(by, employer, file)).status_code == 201
    assert await p.run_job("subsidy", "assess_changed_payees") == 2
    claim = (await assess(p, employer, MENTORS)).json()["claim"]
    assert [one["evidence_id"] for one in claim["explanation"]["cited_evidence"]] == [file]
    assert await pay(p, claim["id"], employer, declared_acknowledged=1) == ["settled"]
    assert f"声明引用证明材料 {file}" in (await detail(p, claim["id"]))["letter"]


async def test_a_word_from_before_the_pack_required_a_file_counts_no_more(platform: Boot) -> None:
    p, employer = await mentored(platform)
    columns = "id, scheme, payee_id, period, sequence, city, area, facts, evidence, attested_by, attested_role, at"
    values = (
        f"gen_random_uuid(), '{MENTORS}', '{employer}', '2024-H1', 0, 'xinghe', '{EAST}', '{{\"mentors\": 3}}', 'x'"
    )
    await done(p, f"INSERT INTO attestation ({columns}) VALUES ({values}, gen_random_uuid(), 'employer_clerk', now())")
    assert kind(await assess(p, employer, MENTORS)) == (409, "citation-required")
    await p.run_job("subsidy", "assess_changed_payees")
    listed = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims?payee_id={employer}")
    assert MENTORS not in {claim["scheme"] for claim in listed.json()["items"]}


async def test_the_same_paper_for_two_payees_is_a_hint_to_who_decides(platform: Boot) -> None:
    p = await in_march(platform)
    codes = (CODE, "91350100M000100Z00", "91350100M000100X00")
    payees = [await base(p, area, code) for area, code in zip((EAST, WEST, EAST), codes, strict=True)]
    for payee, code in zip(payees, codes, strict=True):
        shared, own = await clean(p, clerk(p, code), payee), await clean(p, clerk(p, code), payee, pdf(code.encode()))
        for persons in (3, 4):
            await attested(clerk(p, code), payee, hired(persons), evidence_ids=[shared, own])
    claim = (await assess(p, payees[0], GRANT, "2024")).json()["claim"]
    files = [one["evidence_id"] for one in claim["explanation"]["cited_evidence"]]
    assert len(files) == 2
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.AUDITOR):
        shown = await p.as_(role, area=EAST).get(f"{BASE}/claims/{claim['id']}")
        assert shown.json()["also_cited_by"] == {files[0]: 2}
    assert (await clerk(p).get(f"{BASE}/claims/{claim['id']}")).json()["also_cited_by"] is None


async def test_who_brought_a_cited_file_neither_reviews_nor_approves_nor_pays(platform: Boot) -> None:
    """Else a reviewer brings a paper of their own making, and passes it themselves."""
    p = await in_march(platform)
    employer, same = await base(p), new_id()
    file = await clean(p, p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=same), employer)
    await attested(clerk(p), employer, evidence_ids=[file])
    claim = (await assess(p, employer, GRANT, "2024")).json()["claim"]["id"]
    account = {"holder": NAME, "account": "6200000000001234"}
    assert (await clerk(p).put(f"{BASE}/payout-accounts/{employer}", json=account)).status_code == 200
    for role, step, more in (
        (Role.DISTRICT_REVIEWER, "review", {"declared_acknowledged": 3}),
        (Role.DISTRICT_APPROVER, "approval", {}),
    ):
        path, act = f"{BASE}/claims/{claim}/{step}", {"verdict": "pass", **more}
        assert kind(await p.as_(role, area=EAST, id=same).post(path, json=act)) == (409, "own-evidence")
        assert (await p.as_(role, area=EAST).post(path, json=act)).status_code == 200
    batches = f"{BASE}/payment-batches"
    assert kind(await p.as_(Role.PAYER, area="xinghe", id=same).post(batches)) == (409, "nothing-to-pay")
    assert len((await p.as_(Role.PAYER, area="xinghe").post(batches)).json()["lines"]) == 1
