"""Pages of what is stated of a payee, and of the files that show it, in the third city: its schemes take statements."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.attestation_steps import GRANT, in_march
from tests.component.subsidy.evidence_steps import scanned
from tests.component.subsidy.third_city_steps import CODE, EAST, base
from tests.evidence_files import pdf
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.platform import Boot

STATED = {"period": "2024", "fact-hired": "4", "fact-small": "true", "fact-first_hired_on": "2024-03-01"}


@pytest.fixture
async def c(platform: Boot) -> ConsoleOfTest:
    return ConsoleOfTest.on(await in_march(platform))


def clerk(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.EMPLOYER_CLERK, org=CODE)


async def brought(c: ConsoleOfTest, payee: UUID, by: Browser) -> str:
    form = (await by.get("/evidence")).form("/evidence")
    file = {"file": ("合同.pdf", pdf(), "application/pdf")}
    sent = await by.send(form, scheme=GRANT, payee_id=str(payee), files=file)
    assert sent.status == 303, sent.text
    return str(sent.location)


async def test_a_file_is_brought_scanned_and_opened_for_a_purpose(c: ConsoleOfTest) -> None:
    payee = await base(c.p)
    by = clerk(c)
    page = await brought(c, payee, by)
    waiting = await by.get(page)
    assert "待查验" in waiting.text
    assert not waiting.has_form(f"{page}/content")
    assert await scanned(c.p) == 1
    opened = await by.fill(page, f"{page}/content", purpose="核对合同")
    assert opened.answer.headers["content-disposition"].startswith("attachment")
    assert opened.answer.headers["content-security-policy"] == "sandbox"
    auditor = await c.as_(Role.AUDITOR, area="xinghe").get(page)
    assert (auditor.status, auditor.has_form(f"{page}/content")) == (200, False)
    foreign = c.as_(Role.DISTRICT_REVIEWER, area="xinghe/990102")
    assert (await foreign.get(page)).status == 404


async def test_a_file_that_is_none_comes_back_with_what_was_typed(c: ConsoleOfTest) -> None:
    payee = await base(c.p)
    by = clerk(c)
    form = (await by.get("/evidence")).form("/evidence")
    nothing = await by.send(form, scheme=GRANT, payee_id=str(payee), files={"file": ("", b"", "application/pdf")})
    text = await by.send(form, scheme=GRANT, payee_id=str(payee), files={"file": ("x.pdf", b"text", "application/pdf")})
    for refused in (nothing, text):
        assert (refused.status // 100, refused.form("/evidence").values["payee_id"]) == (4, str(payee))


async def test_facts_are_stated_by_their_names_and_once_for_one_form(c: ConsoleOfTest) -> None:
    payee = await base(c.p)
    by, page = clerk(c), f"/attestations/{payee}/{GRANT}"
    form = (await by.get(page)).form(f"{page}/statement")
    short = await by.send(form, **{**STATED, "fact-hired": "四"}, evidence="社保缴费清单 17 号")
    assert (short.status, short.form(f"{page}/statement").values["fact-hired"]) == (422, "四")
    for _ in range(2):
        sent = await by.send(form, **STATED, evidence="<script>alert(1)</script> 清单 17 号")
        assert sent.location == page, sent.text
    seen = await by.get(page)
    assert "2024 第 1 次" in seen.text
    assert "2024 第 2 次" not in seen.text
    assert "<script>alert(1)</script> 清单 17 号" in seen.text
    assert "<script>alert" not in seen.html
    listed = await c.as_(Role.DISTRICT_REVIEWER, area=EAST).get(f"/attestations?scheme={GRANT}&payee_id={payee}")
    assert "共 1 条" in listed.text


async def test_the_files_of_a_payee_are_listed_with_what_may_be_made_of_them(c: ConsoleOfTest) -> None:
    payee, by = await base(c.p), clerk(c)
    page = await brought(c, payee, by)
    listing = f"/evidence-files?payee_id={payee}"
    assert {"待查验", "不可引用"} <= set((await by.get(listing)).text.split())
    await scanned(c.p)
    seen = await by.get(listing)
    assert "共 1 条" in seen.text
    assert {"已查验", "可引用", "PDF"} <= set(seen.text.split())
    assert page in seen.links
    assert listing in (await by.get(page)).links
    assert "没有证明材料" in (await by.get(f"{listing}&cited=true")).text
    for role in (Role.DISTRICT_REVIEWER, Role.AUDITOR):
        assert page in (await c.as_(role, area=EAST).get(listing)).links
        assert (await c.as_(role, area="xinghe/990102").get(listing)).status == 404
    assert (await c.as_(Role.FINANCE, area="xinghe").get(listing)).status == 404
    assert (await by.get("/evidence-files?payee_id=x")).status == 422
    assert "/evidence-files" in (await by.get("/work")).links


async def test_a_statement_cites_files_that_are_picked_and_says_which_were_cited_before(c: ConsoleOfTest) -> None:
    payee, by = await base(c.p), clerk(c)
    address, place = f"/attestations/{payee}/{GRANT}", await brought(c, payee, by)
    number = place.removeprefix("/evidence/")
    box = f"cited.{number}"
    assert box not in (await by.get(address)).html
    await scanned(c.p)
    seen = await by.get(address)
    assert box in seen.html
    assert "前次声明已引用" not in seen.text
    form = seen.form(f"{address}/statement")
    refused = await by.send(form, **{**STATED, "fact-hired": "四"}, evidence="清单 17 号", **{box: "true"})
    again = refused.form(f"{address}/statement")
    assert (refused.status, again.values[box]) == (422, "true")
    sent = await by.send(again, **STATED, evidence="清单 17 号")
    assert sent.location == address, sent.text
    after = await by.get(address)
    assert place in after.links
    assert "前次声明已引用" in after.text
    assert "已引用" in (await by.get(f"/evidence-files?payee_id={payee}&cited=true")).text


async def test_a_file_of_another_payee_is_not_cited_however_it_is_named(c: ConsoleOfTest) -> None:
    payee, other, by = await base(c.p), await base(c.p), clerk(c)
    foreign = (await brought(c, other, by)).removeprefix("/evidence/")
    await scanned(c.p)
    address = f"/attestations/{payee}/{GRANT}"
    seen = await by.get(address)
    form = seen.form(f"{address}/statement")
    assert foreign not in seen.html
    refused = await by.send(form, **STATED, evidence="清单 17 号", **{f"cited.{foreign}": "true"})
    assert refused.status == 404
    assert "没有声明" in (await by.get(address)).text


async def test_a_stranger_has_no_page(c: ConsoleOfTest) -> None:
    by, payee = clerk(c), await base(c.p)
    for path in (f"/attestations/{new_id()}/{GRANT}", f"/attestations/x/{GRANT}", f"/attestations/{payee}/none_such"):
        assert (await by.get(path)).status == 404, path
    assert (await c.as_(Role.PAYER, area="xinghe").get("/evidence")).status == 404
