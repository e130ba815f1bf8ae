"""Accounts on pages: who asks, who decides, and that nobody meets a button which the service would refuse them."""

import json

import pytest
from joserfc.jwk import OKPKey

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.client_steps import BANK, CLIENTS, NEW_SECRET, act, client, states
from tests.component.registry.people import FRIDAY, STREET
from tests.component.registry.staff_steps import account
from tests.support.browsers import Browser, ConsoleOfTest

HOSTILE = "<script>alert(1)</script>"
PAGES = (
    "/staff-accounts",
    "/staff-accounts/new",
    "/account-requests",
    "/staff-account-changes",
    "/secret-resets",
    "/secret-resets/new",
    "/second-factor-resets",
    "/provider-link-requests",
)
OF_OPERATORS = ("/client-accounts", "/client-accounts/new", "/client-account-changes")
KEY = OKPKey.generate_key("Ed25519").as_dict(private=False)


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy")
    await opened.p.set_time(FRIDAY)
    return opened


def administrator(c: ConsoleOfTest, city: str = "urumqi") -> Browser:
    return c.as_(Role.CITY_ADMINISTRATOR, area=city)


async def test_an_account_is_asked_for_on_one_page_and_agreed_to_on_another(c: ConsoleOfTest) -> None:
    words = {"login": "new-worker", "display_name": HOSTILE, "role": "caseworker", "area": STREET}
    asked = await administrator(c).fill("/staff-accounts/new", secret="purple kettle 12 north", **words)
    assert asked.location == "/account-requests", asked.text
    second = administrator(c)
    waiting = await second.get("/account-requests")
    assert "new-worker" in waiting.text
    [page] = [link for link in waiting.links if link.startswith("/account-requests/")]
    seen = await second.get(page)
    assert HOSTILE in seen.text
    assert HOSTILE not in seen.html
    decided = await second.fill(page, f"{page}/decision", choice="apply", note="已核对任职文件（虚构）")
    assert (decided.status, decided.location) == (303, "/account-requests")
    assert "new-worker" in (await second.get("/staff-accounts?role=caseworker")).text
    assert (await second.get(page)).status == 404


async def test_who_asked_does_not_decide(c: ConsoleOfTest) -> None:
    first = administrator(c)
    words = {"login": "new-worker", "display_name": "甲（虚构）", "role": "caseworker", "area": STREET}
    await first.fill("/staff-accounts/new", secret="purple kettle 12 north", **words)
    [page] = [link for link in (await first.get("/account-requests")).links if link.startswith("/account-requests/")]
    seen = await first.get(page)
    assert (seen.has_form(f"{page}/decision"), "由另一人复核" in seen.text) == (False, True)
    assert (await first.get(f"{page}/decision")).status == 404
    assert (await first.guess(f"{page}/decision", choice="apply", note="自己同意")).status == 404
    assert (await administrator(c).get(page)).has_form(f"{page}/decision")


async def test_a_refused_opening_keeps_what_was_typed_but_the_secret(c: ConsoleOfTest) -> None:
    words = {"login": "new-worker", "display_name": "甲（虚构）", "role": "caseworker", "area": "urumqi"}
    refused = await administrator(c).fill("/staff-accounts/new", secret="purple kettle 12 north", **words)
    form = refused.form("/staff-accounts/new")
    assert (refused.status, form.values["login"], form.values["role"]) == (422, "new-worker", "caseworker")
    assert "purple kettle" not in refused.html


async def test_an_account_is_closed_reopened_by_two_and_moved_once(c: ConsoleOfTest) -> None:
    page = f"/staff-accounts/{await account(c.p, 'worker-1', Role.CASEWORKER, STREET)}"
    first, second = administrator(c), administrator(c)
    before = (await second.get(page)).form(f"{page}/move")
    closed = await first.fill(page, f"{page}/closure", reason="本人已调离（虚构）")
    assert closed.location == page, closed.text
    late = await second.send(before, reason="调往该街道（虚构）")
    assert late.status == 412, late.text
    assert not (await first.get(page)).has_form(f"{page}/closure")
    assert (
        "待另一人复核" in (await first.follow(await first.fill(page, f"{page}/reopening", reason="返岗（虚构）"))).text
    )
    waiting = await second.get("/staff-account-changes")
    assert "人员（虚构） · 重新启用" in waiting.text
    [request] = [link for link in waiting.links if "/staff-account-changes/" in link]
    seen = await second.get(request)
    assert ("worker-1" in seen.text, page in seen.links) == (True, True)
    assert not (await first.get(page)).has_form(f"{page}/reopening")
    await second.fill(request, f"{request}/decision", choice="apply", note="属实")
    assert "使用中" in (await second.get(page)).text


async def test_a_secret_is_reset_by_two_and_shown_to_nobody(c: ConsoleOfTest) -> None:
    page = f"/staff-accounts/{await account(c.p, 'worker-1', Role.CASEWORKER, STREET)}"
    first, second = administrator(c), administrator(c)
    [link] = [link for link in (await first.get(page)).links if link.startswith("/secret-resets/new")]
    form = (await first.get(link)).form("/secret-resets/new")
    assert form.values["login"] == "worker-1"
    asked = await first.send(form, secret="purple kettle 12 north", reason="本人遗忘（虚构）")
    assert asked.location == "/secret-resets", asked.text
    [request] = [link for link in (await second.get("/secret-resets")).links if link.startswith("/secret-resets/01")]
    seen = await second.get(request)
    assert ("worker-1" in seen.text, "purple kettle" in seen.html) == (True, False)
    done = await second.fill(request, f"{request}/decision", choice="refuse", note="未核实本人")
    assert done.location == "/secret-resets"


async def test_a_client_is_closed_with_what_that_means_in_view(c: ConsoleOfTest) -> None:
    page = f"/client-accounts/{await client(c.p)}"
    ops = c.as_(Role.OPS)
    seen = await ops.get(page)
    assert ("支付回单" in seen.text, seen.has_form(f"{page}/closure")) == (True, True)
    auditor = await c.as_(Role.AUDITOR, area="wuhan").get(page)
    assert (auditor.status, auditor.has_form(f"{page}/closure")) == (200, False)
    await ops.fill(page, f"{page}/closure", reason="合作终止（虚构）")
    assert "已停用" in (await ops.get(page)).text
    await ops.fill(page, f"{page}/reopening", reason="续签协议（虚构）")
    second = c.as_(Role.OPS)
    waiting = await second.get("/client-account-changes")
    [request] = [link for link in waiting.links if "/client-account-changes/" in link]
    await second.fill(request, f"{request}/decision", choice="apply", note="属实")
    assert "使用中" in (await ops.get(page)).text


async def test_who_agrees_to_a_client_or_a_credential_sees_whether_its_requests_are_signed(c: ConsoleOfTest) -> None:
    await c.p.as_(Role.OPS).post(CLIENTS, json=BANK | {"login": "waiting", "signature": "hmac-sha256"})
    second = c.as_(Role.OPS)
    [page] = [link for link in (await second.get("/account-requests")).links if link.startswith("/account-requests/")]
    assert "HMAC-SHA256" in (await second.get(page)).text
    bank = await client(c.p, BANK | {"signature": "hmac-sm3"})
    assert "HMAC-SM3" in (await second.get(f"/client-accounts/{bank}")).text
    await act(c.p, bank, "credentials", secret=NEW_SECRET, overlap_days=0, signature="none")
    waiting = await second.get("/client-account-changes")
    [request] = [link for link in waiting.links if "/client-account-changes/" in link]
    assert "不签名" in (await second.get(request)).text


async def test_a_system_is_opened_with_a_key_by_two(c: ConsoleOfTest) -> None:
    first, second = c.as_(Role.OPS), c.as_(Role.OPS)
    assert "/client-accounts/new" in (await first.get("/client-accounts")).links
    words = {"login": "bank-2", "display_name": "代发银行乙（虚构）", "role": "department_client", "area": "wuhan"}
    asked = await first.fill("/client-accounts/new", **words, scope_bank="true", public_key=json.dumps(KEY))
    assert asked.location == "/account-requests", asked.text
    [page] = [link for link in (await second.get("/account-requests")).links if link.startswith("/account-requests/")]
    assert "支付回单" in (await second.get(page)).text
    assert (await second.fill(page, f"{page}/decision", choice="apply", note="已核对指纹（虚构）")).status == 303
    assert "bank-2" in (await first.get("/client-accounts")).text


async def test_a_secret_is_replaced_by_two_with_the_old_one_good_for_some_days_and_then_retired(
    c: ConsoleOfTest,
) -> None:
    bank = await client(c.p)
    page, first, second = f"/client-accounts/{bank}", c.as_(Role.OPS), c.as_(Role.OPS)
    words = {"secret": NEW_SECRET, "reason": "例行更换（虚构）", "overlap_days": "7"}
    action = f"{page}/credentials"
    refused = await first.fill(page, action, **words | {"overlap_days": "91"})
    form = refused.form(action)
    assert (refused.status, form.values["reason"], NEW_SECRET in refused.html) == (422, "例行更换（虚构）", False)
    neither = await first.fill(page, action, **words | {"secret": ""})
    assert (neither.status, "secret" in neither.text) == (422, True)
    asked = await first.fill(page, action, **words, signature="hmac-sm3")
    assert asked.location == page, asked.text
    assert await states(c.p, bank) == ["living"]
    [request] = [
        link for link in (await second.get("/client-account-changes")).links if "/client-account-changes/" in link
    ]
    seen = await second.get(request)
    assert ("7 天" in seen.text, "HMAC-SM3" in seen.text, NEW_SECRET in seen.html) == (True, True, False)
    assert not (await first.get(request)).has_form(f"{request}/decision")
    await second.fill(request, f"{request}/decision", choice="apply", note="已与对方核对（虚构）")
    assert await states(c.p, bank) == ["living", "living"]
    assert not (await first.get(page)).has_form(action)
    old, _ = [link for link in (await first.get(page)).links if link.endswith("/retirement")]
    assert (await first.fill(old, reason="对方已换用新密钥（虚构）")).location == page
    assert await states(c.p, bank) == ["retired", "living"]
    left = await first.get(page)
    assert ([link for link in left.links if link.endswith("/retirement")], left.has_form(action)) == ([], True)


async def test_a_text_that_is_no_key_is_refused_and_stays(c: ConsoleOfTest) -> None:
    page, ops = f"/client-accounts/{await client(c.p)}", c.as_(Role.OPS)
    words = {"public_key": "-----BEGIN", "overlap_days": "0", "reason": "例行更换（虚构）"}
    refused = await ops.fill(page, f"{page}/credentials", **words)
    assert (refused.status, refused.form(f"{page}/credentials").values["public_key"]) == (422, "-----BEGIN")


async def test_who_watches_clients_replaces_nothing(c: ConsoleOfTest) -> None:
    page, auditor = f"/client-accounts/{await client(c.p)}", c.as_(Role.AUDITOR, area="wuhan")
    seen = await auditor.get(page)
    assert (seen.status, seen.has_form(f"{page}/credentials")) == (200, False)
    for path in (f"{page}/credentials", "/client-accounts/new"):
        assert (await auditor.get(path)).status == 404, path


async def test_who_administers_nobody_has_none_of_these_pages(c: ConsoleOfTest) -> None:
    worker = c.as_(Role.CASEWORKER, area=STREET)
    menu = (await worker.get("/work")).links
    for page in (*PAGES, *OF_OPERATORS):
        assert (await worker.get(page)).status == 404, page
        assert page not in menu
    for page in OF_OPERATORS:
        assert (await administrator(c).get(page)).status == 404, page
    for page in PAGES:
        assert (await administrator(c).get(page)).status == 200, page


async def test_an_account_of_another_city_is_not_there_and_one_that_is_watched_has_no_buttons(c: ConsoleOfTest) -> None:
    page = f"/staff-accounts/{await account(c.p, 'worker-1', Role.CASEWORKER, STREET)}"
    assert (await administrator(c, "wuhan").get(page)).status == 404
    watched = await c.as_(Role.SECURITY_OFFICER, area="urumqi").get(page)
    assert (watched.status, [form.action for form in watched.forms if form.action.startswith(page)]) == (200, [])
    assert [link for link in watched.links if "resets" in link or "provider-link" in link] == []
