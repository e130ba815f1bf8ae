"""What every screen of the console has: roles and their areas, forms that do nothing twice, text that stays text."""

import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from chassis import pagination
from console.bodies import LONGEST_FIELDS
from console.tasks import TASKS
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import (
    FRIDAY,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    count,
    person,
    registered,
)
from tests.support.browsers import FROM_HERE, Browser, ConsoleOfTest

HOSTILE = "<script>alert(1)</script>\u202e\u2066' \"&amp;"
CONTACTED = {"contacted_at": "2023-07-28T09:00", "notes": "下周来窗口", "choice": "reached", "next_on": "2099-08-15"}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    made = await console("registry", "notify")
    await made.p.set_time(FRIDAY)
    return made


@pytest.fixture
async def entry(c: ConsoleOfTest) -> str:
    """Somebody whom a caseworker of STREET registered."""
    return str((await registered(c.p, 1))["id"])


def worker(c: ConsoleOfTest, area: str = STREET) -> Browser:
    return c.as_(Role.CASEWORKER, area=area)


async def test_one_person_has_one_page_with_what_they_are_and_what_was_done(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    people = await browser.get("/people")
    assert f"/people/{entry}" in people.links
    await browser.fill(f"/people/{entry}", f"/people/{entry}/contacts", **CONTACTED)
    page = await browser.get(f"/people/{entry}")
    assert "电话：联系到本人" in page.text
    assert person(1)["id_number"] not in page.html
    assert person(1)["phone"] not in page.html


async def test_another_districts_person_is_no_page_and_takes_no_order(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c, OTHER_DISTRICT)
    assert (await browser.get(f"/people/{entry}")).status == 404
    mine = str((await registered(c.p, 2, OTHER_DISTRICT))["id"])
    own = await browser.get(f"/people/{mine}")
    for part, values in (("contacts", CONTACTED), ("reveals", {"purpose": "核对身份"})):
        form = own.form(f"/people/{mine}/{part}")
        form.action = f"/people/{entry}/{part}"
        assert (await browser.send(form, **values)).status == 404
    assert await count(c.p, "contact") == 0
    assert [action for action, *_ in await audit_of(c.p, entry) if action.startswith("reveal")] == []


async def test_a_guessed_address_is_no_page(c: ConsoleOfTest) -> None:
    browser = worker(c)
    for path in ("/people/x", "/people/00000000-0000-0000-0000-000000000000", "/nothing", "/caseload/"):
        assert (await browser.get(path)).status == 404, path


async def test_what_a_role_may_not_do_stands_in_no_menu_and_at_no_address(c: ConsoleOfTest, entry: str) -> None:
    observer = c.as_(Role.OBSERVER, area="urumqi")
    desk = await observer.get("/work")
    assert not {"/people", "/caseload"} & set(desk.links)
    for path in ("/people", "/caseload", f"/people/{entry}", f"/people/{entry}/contacts"):
        assert (await observer.get(path)).status == 404, path
    auditor = c.as_(Role.AUDITOR, area="urumqi")
    page = await auditor.get(f"/people/{entry}")
    assert (page.status, page.has_form(f"/people/{entry}/contacts")) == (200, False)


async def test_a_form_that_is_sent_twice_is_one_order(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    form = (await browser.get(f"/people/{entry}")).form(f"/people/{entry}/contacts")
    for _ in range(2):
        assert (await browser.send(form, **CONTACTED)).location == f"/people/{entry}"
    assert await count(c.p, "contact") == 1
    await browser.fill(f"/people/{entry}", form.action, **CONTACTED)
    assert await count(c.p, "contact") == 2


async def test_what_was_not_sent_by_a_page_of_this_sign_in_does_nothing(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    form = (await browser.get(f"/people/{entry}")).form(f"/people/{entry}/contacts")
    c.wire.asked.clear()
    for changes in ({"csrf": ""}, {"csrf": "another"}):
        assert (await browser.send(form, **CONTACTED, **changes)).status == 403, changes
    for site in ("cross-site", "same-site", "none"):
        assert (await browser.send(form, **CONTACTED, headers={"Sec-Fetch-Site": site})).status == 403, site
    for origin in ("https://elsewhere.example", "null"):
        assert (await browser.send(form, **CONTACTED, headers={"Origin": origin})).status == 403, origin
    assert c.wire.written() == []


async def test_a_form_of_another_sign_in_stays_as_typed_and_takes_the_token_of_this_one(
    c: ConsoleOfTest, entry: str
) -> None:
    """As after two tabs: what was typed is not lost, and goes nowhere before it is sent again knowingly."""
    browser = worker(c)
    form = (await browser.get(f"/people/{entry}")).form(f"/people/{entry}/contacts")
    from_htmx = {**FROM_HERE, "HX-Request": "true"}
    stale = await browser.send(form, **CONTACTED, csrf="of another sign-in", headers=from_htmx)
    assert (stale.status, stale.answer.headers["hx-retarget"], "somebody" in stale.text) == (403, "#over", True)
    assert await count(c.p, "contact") == 0
    token = json.loads(stale.answer.headers["hx-trigger"])["signed-in"]["csrf"]
    assert (await browser.send(form, **CONTACTED, csrf=token, headers=from_htmx)).location == f"/people/{entry}"
    foreign = {"Sec-Fetch-Site": "cross-site", "HX-Request": "true"}
    assert "hx-trigger" not in (await browser.send(form, csrf="", headers=foreign)).answer.headers


async def test_what_is_too_large_or_has_no_length_is_not_read(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    action = f"/people/{entry}/contacts"
    form = (await browser.get(f"/people/{entry}")).form(action)
    c.wire.asked.clear()
    large = await browser.send(form, notes="x" * (LONGEST_FIELDS + 1))
    assert (large.status, "没有提交" in large.text) == (413, True)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"csrf=csrf-of-this-browser"

    endless = await browser.client.post(action, content=pieces(), headers=FROM_HERE)
    assert endless.status_code == 411
    assert c.wire.asked == []


async def test_whoever_is_not_signed_in_has_nothing_read(c: ConsoleOfTest, entry: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    browser = c.browser()
    refused = await browser.client.post(f"/people/{entry}/contacts", content=pieces(), headers=FROM_HERE)
    assert refused.status_code == 401


async def test_the_desk_says_which_service_is_away_and_has_the_rest(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    c.wire.away = {"notify"}
    desk = await browser.get("/work")
    assert desk.status == 200
    assert "时限消息服务暂不可用" in desk.text
    assert "/caseload" in desk.links


async def test_a_refusal_comes_back_beside_the_fields_with_all_that_was_typed(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    action = f"/people/{entry}/contacts"
    refused = await browser.fill(f"/people/{entry}", action, contacted_at="2099-01-01T00:00", notes=HOSTILE)
    assert refused.status == 422
    again = refused.form(action)
    assert (again.values["contacted_at"], again.values["notes"]) == ("2099-01-01T00:00", HOSTILE)
    assert HOSTILE not in refused.html
    assert await count(c.p, "contact") == 0
    again.values |= {name: CONTACTED[name] for name in ("contacted_at", "next_on")}
    assert (await browser.send(again, notes="x")).location == f"/people/{entry}"


async def test_a_form_keeps_its_fields_while_its_service_is_away(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    form = (await browser.get(f"/people/{entry}/services")).form(f"/people/{entry}/services")
    c.wire.away = {"registry"}
    refused = await browser.send(form, kind="guidance", delivered_on="2023-07-28")
    assert (refused.status, "服务暂不可用" in refused.text) == (503, True)
    assert refused.form(f"/people/{entry}/services").values["delivered_on"] == "2023-07-28"
    page = await browser.get(f"/people/{entry}")
    assert (page.status, "实名台账服务（registry）暂不可用" in page.text) == (503, True)
    c.wire.away = set()
    assert (await browser.send(refused.form(form.action))).location == f"/people/{entry}"


async def test_hostile_text_stays_text(c: ConsoleOfTest, entry: str) -> None:
    browser = worker(c)
    for value in (HOSTILE, "长" * 5_000):
        for shown in (
            await browser.get(f"/people?status={quote(value[:200])}"),
            await browser.fill(f"/people/{entry}", f"/people/{entry}/reveals", purpose=value),
            await browser.signs_in(value, value),
        ):
            assert "<script>" not in shown.html
            assert shown.status < 500


async def test_a_reveal_is_on_the_trail_with_its_purpose_and_in_no_address(c: ConsoleOfTest, entry: str) -> None:
    shown = await worker(c).fill(f"/people/{entry}", f"/people/{entry}/reveals", purpose="电话联系", fields="phone")
    assert (shown.status, person(1)["phone"] in shown.text, "已留痕" in shown.text) == (200, True, True)
    assert ("reveal_phone", "caseworker", "电话联系") in await audit_of(c.p, entry)
    assert shown.location is None


async def test_a_page_lets_no_foreign_script_in(c: ConsoleOfTest) -> None:
    policy = (await worker(c).get("/work")).answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_a_list_leaves_as_a_workbook_without_formulas(c: ConsoleOfTest, entry: str) -> None:
    answer = (await worker(c).get("/people?export=xlsx")).answer
    assert answer.content.startswith(b"PK")
    assert entry not in answer.headers["content-disposition"]


async def test_the_help_page_lists_the_tasks_of_the_role_with_the_way_to_each(c: ConsoleOfTest) -> None:
    page = await worker(c).get("/help")
    assert [task.words in page.text for task in TASKS["caseworker"]] == [True] * len(TASKS["caseworker"])
    assert {task.href for task in TASKS["caseworker"]} <= set(page.links)


async def test_a_list_says_how_many_there_are_in_the_request_that_reads_it(
    c: ConsoleOfTest, entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for serial in (2, 3):
        await registered(c.p, serial)
    await registered(c.p, 4, OTHER_DISTRICT)
    monkeypatch.setattr(c.console, "settings", c.console.settings.model_copy(update={"page_rows": 2}))
    first = await worker(c).get("/people")
    assert "共 3 条，本页 2 条" in first.text
    [following] = [link for link in first.links if "cursor=" in link]
    assert "本页 1 条" in (await worker(c).get(f"/people{following}")).text
    assert "共 1 条" in (await worker(c, OTHER_DISTRICT).get("/people")).text
    monkeypatch.setattr(pagination, "COUNTED", 2)
    assert "共 2 条以上" in (await worker(c).get("/people")).text
    asked = [address for address in c.wire.addresses if "/graduates?" in address]
    assert ["total=true" in address for address in asked] == [True, False, True, True]


async def test_a_file_of_a_list_asks_for_no_total(c: ConsoleOfTest, entry: str) -> None:
    assert (await worker(c).get("/people?export=xlsx")).status == 200
    [asked] = [address for address in c.wire.addresses if "/graduates?" in address]
    assert "total" not in asked
