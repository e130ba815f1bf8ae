"""Pages of the bank's receipts: one person hands a file in, another sees where it differs and takes it."""

from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.console.money_steps import browser, in_july
from tests.component.registry.secret_steps import opened
from tests.component.subsidy.receipt_steps import handed_in, receipt, receipts, row, sent_batch
from tests.support.browsers import Browser, ConsoleOfTest, Seen

READERS = {Role.PAYER, Role.AUDITOR, Role.FINANCE, Role.CITY_APPROVER}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    return await in_july(console)


async def payer(c: ConsoleOfTest, login: str) -> Browser:
    """A payer of the city, who made no batch."""
    return browser(c, Role.PAYER, await opened(c.p, Role.PAYER, login, area="wuhan"))


async def uploaded(by: Browser, page: str, content: bytes) -> Seen:
    form = (await by.get(page)).form(page)
    return await by.send(form, files={"file": ("回单.csv", content, "text/csv")})


async def test_a_receipt_is_handed_in_on_the_batchs_page_and_taken_by_another(c: ConsoleOfTest) -> None:
    batch = await sent_batch(c.p, 2)
    first, second = batch["lines"]
    mine, page = await payer(c, "payer-1"), f"/payment-batches/{batch['id']}/bank-receipt"
    assert {page, f"/bank-receipts?batch_id={batch['id']}"} <= set(
        (await mine.get(f"/payment-batches/{batch['id']}")).links
    )
    content = receipt(row(first), row(second, "B2", 金额="2000.01"))
    sent = await uploaded(mine, page, content)
    address = str(sent.location)
    seen = await mine.get(address)
    for text in ("1 笔 2,000.00 元", "金额不符", "2,000.01 元", "****1234", "须由未上传本回单"):
        assert text in seen.text, text
    assert not seen.has_form(f"{address}/decision")
    other = await payer(c, "payer-2")
    assert "/bank-receipts?to_decide=true" in (await other.get("/work")).links
    assert "/bank-receipts?to_decide=true" not in (await mine.get("/work")).links
    assert address in (await other.get("/bank-receipts?to_decide=true")).links
    done = await other.fill(address, f"{address}/decision", choice="apply", note="已与网银核对")
    assert done.location == address
    after = await other.get(address)
    assert "已采纳" in after.text
    assert not after.has_form(f"{address}/decision")
    assert "/bank-receipts?to_decide=true" not in (await other.get("/work")).links
    states = [line["state"] for line in (await _batch(c, batch["id"]))["lines"]]
    assert sorted(states) == ["sent", "settled"]


async def _batch(c: ConsoleOfTest, number: str) -> dict[str, Any]:
    answer = await c.p.as_(Role.PAYER, area="wuhan").get(f"/subsidy/v1/payment-batches/{number}")
    found: dict[str, Any] = answer.json()
    return found


async def test_a_refused_receipt_moves_nothing_and_says_why(c: ConsoleOfTest) -> None:
    batch = await sent_batch(c.p)
    address = f"/bank-receipts/{(await handed_in(c.p, batch, row(batch['lines'][0])))['id']}"
    city = browser(c, Role.CITY_APPROVER)
    short = await city.fill(address, f"{address}/decision", choice="apply", note="")
    assert short.status == 422
    assert (await city.fill(address, f"{address}/decision", choice="refuse", note="网银查无此笔")).location == address
    assert "网银查无此笔" in (await city.get(address)).text
    assert [line["state"] for line in (await _batch(c, batch["id"]))["lines"]] == ["sent"]


async def test_the_pages_are_there_for_their_roles_and_absent_for_others(c: ConsoleOfTest) -> None:
    batch = await sent_batch(c.p)
    number = (await handed_in(c.p, batch, row(batch["lines"][0], 账号="1")))["id"]
    pages = {"/bank-receipts": "待复核", f"/bank-receipts/{number}": "账号不符"}
    pages[f"/bank-receipts/{number}/differences"] = "账号不符"
    for role in sorted({*READERS, Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.EMPLOYER_CLERK}):
        visitor = browser(c, role)
        for path, text in pages.items():
            seen = await visitor.get(path)
            assert (role, path, seen.status) == (role, path, 200 if role in READERS else 404)
            assert role not in READERS or text in seen.text
        upload = await visitor.get(f"/payment-batches/{batch['id']}/bank-receipt")
        assert upload.status == (200 if role == Role.PAYER else 404)


async def test_differences_are_taken_out_as_a_workbook(c: ConsoleOfTest) -> None:
    batch = await sent_batch(c.p)
    number = (await handed_in(c.p, batch, row(batch["lines"][0], 账号="1")))["id"]
    page = f"/bank-receipts/{number}/differences"
    finance = browser(c, Role.FINANCE)
    seen = await finance.get(page)
    assert "?export=xlsx" in seen.links
    file = await finance.get(f"{page}?export=xlsx")
    assert file.answer.content.startswith(b"PK")


async def test_a_stranger_and_what_is_no_receipt(c: ConsoleOfTest) -> None:
    batch = await sent_batch(c.p)
    number = (await handed_in(c.p, batch, row(batch["lines"][0])))["id"]
    foreign = c.as_(Role.PAYER, area="wuhan/420102", id=UUID(int=77))
    page = f"/payment-batches/{batch['id']}/bank-receipt"
    for path in (f"/bank-receipts/{number}", f"/bank-receipts/{new_id()}", page):
        assert (await foreign.get(path)).status == 404, path
    refused = await uploaded(browser(c, Role.PAYER), page, b"%PDF-1.7")
    assert (refused.status, refused.has_form(page)) == (415, True)
    assert len(await receipts(c.p)) == 1
