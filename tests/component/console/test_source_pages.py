"""Where people come from, on pages: a community code from making to counting, and the funnel of a pushed list."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, OTHER_DISTRICT, STREET, id_number, placed, registered
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.rosters import as_csv

DISTRICT = "urumqi/650102"
LIST = {"title": "离校未就业名单（虚构）", "citation": "自治区人社厅2023年7月推送（虚构）", "pushed_on": "2023-07-01"}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def worker(c: ConsoleOfTest, area: str = STREET) -> Browser:
    return c.as_(Role.CASEWORKER, area=area)


def reviewer(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)


async def code_of(c: ConsoleOfTest) -> tuple[str, str]:
    """A community's page and its code."""
    made = await worker(c).fill("/community-code-issuing", area=STREET, title="示例社区（虚构）")
    page = str(made.location)
    [row] = (await c.p.as_(Role.CASEWORKER, area=STREET).get("/registry/v1/community-codes")).json()["items"]
    assert page == f"/community-codes/{row['id']}"
    return page, row["code"]


async def test_a_code_is_made_printed_and_counts_whom_it_brought(c: ConsoleOfTest) -> None:
    page, code = await code_of(c)
    shown = await worker(c).get(page)
    assert ('src="data:image/svg+xml' in shown.html, code in shown.text, "打印" in shown.text) == (True, True, True)
    await registered(c.p, 1, source_code=code)
    sheet = await reviewer(c).get("/figures/community-codes")
    [names] = [link for link in sheet.links if f"source_code={code}" in link]
    seen = await reviewer(c).get(names)
    assert (seen.status, "登记来源（社区码）" in seen.text, "共 1 条" in seen.text) == (200, True, True)
    assert (await worker(c, OTHER_DISTRICT).get(page)).status == 404


async def test_a_code_is_ended_once(c: ConsoleOfTest) -> None:
    page, _ = await code_of(c)
    ended = await worker(c).fill(page, f"{page}/revocation")
    assert ended.location == "/community-codes"
    shown = await worker(c).get(page)
    assert ("停用" in shown.text, shown.has_form(f"{page}/revocation"), "data:image" in shown.html) == (
        True,
        False,
        False,
    )
    assert (await worker(c).guess(f"{page}/revocation")).status == 409


async def test_a_pushed_list_is_handed_in_and_its_funnel_opens_to_names(c: ConsoleOfTest) -> None:
    for serial in (1, 2):
        entry = (await registered(c.p, serial))["id"]
    await placed(c.p, entry)
    rows = [*(["测试", id_number(serial)] for serial in (1, 2, 3)), ["测试", "123"]]
    content = as_csv(*rows, header=("姓名", "身份证号"))
    taken = await reviewer(c).fill("/pushed-list-taking", **LIST, files={"file": ("名单.csv", content)})
    assert str(taken.location).startswith("/pushed-lists/")
    shown = (await reviewer(c).get(str(taken.location))).text
    assert (LIST["citation"] in shown, "第 4 行" in shown) == (True, True)
    funnel = await reviewer(c).get("/figures/pushed-lists")
    [names] = [link for link in funnel.links if "registered=true" in link and "placed" not in link]
    assert "共 2 条" in (await reviewer(c).get(names)).text
    assert (await worker(c).get("/pushed-lists")).status == 404
    assert (await worker(c).get("/figures/pushed-lists")).status == 200


async def test_what_is_no_list_stays_in_its_form_with_all_that_was_typed(c: ConsoleOfTest) -> None:
    refused = await reviewer(c).fill("/pushed-list-taking", **LIST, files={"file": ("名单.csv", b"\x00\x01")})
    form = refused.form("/pushed-list-taking")
    assert (refused.status, form.values["citation"]) == (415, LIST["citation"])
    assert "没有推送名单" in (await reviewer(c).get("/pushed-lists")).text
