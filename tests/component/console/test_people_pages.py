"""The people's side of the registry on pages: registration, a second word, the desk, rosters, departments."""

from uuid import UUID

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.desk_steps import propose
from tests.component.registry.exchange_steps import CIVIL
from tests.component.registry.people import (
    API,
    FRIDAY,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    bound,
    count,
    listed,
    person,
    proof,
    registered,
    signed_in,
    stated,
)
from tests.component.registry.people import worker as api_worker
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.rosters import SCHOOL, as_csv
from tests.support.rosters import person as line

DISTRICT, HOSTILE = "urumqi/650102", "<script>alert(1)</script>\u202e"
GROUNDS = {"reason": "报送时录入有误", "evidence": "居民身份证原件"}
PAGES = (
    "/registrations",
    "/proposals",
    "/filed-proposals",
    "/desk-cases",
    "/desk-changes",
    "/rosters",
    "/certificate-requests",
)


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def worker(c: ConsoleOfTest, area: str = STREET, id: UUID | None = None) -> Browser:
    return c.as_(Role.CASEWORKER, area=area, id=id)


def reviewer(c: ConsoleOfTest, area: str = DISTRICT) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=area)


async def test_a_session_held_with_many_is_logged_for_each_who_was_marked(c: ConsoleOfTest) -> None:
    mine = [(await registered(c.p, serial))["id"] for serial in (1, 2)]
    foreign = (await registered(c.p, 3, OTHER_DISTRICT))["id"]
    browser = worker(c)
    people = (await browser.get("/people")).form("/people/services")
    guidance = {"kind": "guidance", "delivered_on": "2023-07-28", "chosen": [*mine, foreign, "x"]}
    for _ in range(2):
        seen = await browser.send(people, **guidance)
        assert (seen.status, "所选 4 件，办成 2 件" in seen.text, "无权办理" in seen.text) == (200, True, True)
    assert await count(c.p, "service") == 2
    early = await browser.send(people, **guidance | {"delivered_on": "2023-08-28", "chosen": mine[:1]})
    assert "办成 0 件" in early.text, early.text
    contacts = (await browser.get("/caseload")).form("/caseload/contacts")
    met = {
        "kind": "office",
        "choice": "reached",
        "next_on": "2099-08-15",
        "next_kind": "phone",
        "contacted_at": "2023-07-28T09:00",
        "chosen": [*mine, foreign],
    }
    assert "办成 2 件" in (await browser.send(contacts, **met)).text
    assert await count(c.p, "contact") == 2


async def test_who_logs_no_service_marks_nobody(c: ConsoleOfTest) -> None:
    await registered(c.p, 1)
    seen = await c.as_(Role.AUDITOR, area="urumqi").get("/people")
    assert (seen.has_form("/people/services"), 'name="chosen"' in seen.html) == (False, False)
    assert 'name="chosen"' in (await worker(c).get("/people")).html


async def test_each_role_meets_its_pages_and_no_others(c: ConsoleOfTest) -> None:
    seen = {
        Role.CASEWORKER: set(PAGES),
        Role.DISTRICT_REVIEWER: set(PAGES) - {"/registrations"},
        Role.UNIVERSITY_OFFICE: {"/filed-proposals", "/rosters"},
        Role.DEPARTMENT_OFFICER: {"/certificate-requests"},
        Role.OBSERVER: set(),
        Role.PAYER: set(),
    }
    for role, paths in seen.items():
        org = {Role.UNIVERSITY_OFFICE: SCHOOL, Role.DEPARTMENT_OFFICER: CIVIL}.get(role)
        browser = c.as_(role, area=None if role == Role.UNIVERSITY_OFFICE else STREET, org=org)
        menu = set((await browser.get("/work")).links)
        for path in PAGES:
            status = (await browser.get(path)).status
            assert (path in menu, status) == ((True, 200) if path in paths else (False, 404)), (role, path)


async def test_somebody_at_the_counter_is_registered_once(c: ConsoleOfTest) -> None:
    browser = worker(c)
    form = (await browser.get("/registrations")).form("/registrations")
    assert form.choices["area"] == ["", STREET]
    assert SCHOOL in form.choices["university_code"]
    assert form.values["cohort_year"] == "2023"
    typed = {**person(1), "place_kind": "hukou", "intention": "job", "hukou_area": DISTRICT}
    for _ in range(2):
        done = await browser.send(form, **typed)
        assert str(done.location).startswith("/people/"), done.text
    assert await count(c.p, "graduate") == 1
    again = await browser.fill("/registrations", **typed)
    assert (again.status, "该毕业生已登记" in again.text) == (409, True)
    assert again.form("/registrations").values["phone"] == person(1)["phone"]
    bad = await browser.fill("/registrations", **{**typed, "name": HOSTILE, "id_number": "12", "cohort_year": "x"})
    assert (bad.status, "<script>" in bad.html) == (422, False)
    assert bad.form("/registrations").values["name"] == HOSTILE
    assert await count(c.p, "graduate") == 1


async def test_another_citys_person_is_asked_for_and_decided_there_once(c: ConsoleOfTest) -> None:
    there = str((await listed(c.p, 1, WUHAN_STREET)).graduate_id)
    browser = worker(c)
    done = await browser.fill("/registrations", **person(1), place_kind="hukou", intention="job")
    assert done.location == "/filed-proposals"
    assert "待确认" in (await browser.get("/filed-proposals")).text
    assert f"/people/{there}" not in (await browser.get("/filed-proposals")).links
    theirs = worker(c, WUHAN_STREET)
    shown = await theirs.get("/proposals")
    assert f"/people/{there}" in shown.links
    [way] = [link for link in shown.links if link.startswith("/proposals/")]
    page = way.partition("?")[0]
    form = (await theirs.get(way)).form(page)
    assert (await browser.guess(page, version="1", choice="accept")).status == 404
    stale = await theirs.send(form, version="999", choice="accept")
    assert (stale.status, stale.form(page).values["version"]) == (412, "999")
    assert (await theirs.send(form, choice="accept")).location == "/proposals"
    assert "已采纳" in (await browser.get("/filed-proposals")).text
    assert "没有外地所报的事项" in (await theirs.get("/proposals")).text


async def test_a_status_counts_by_a_second_persons_word(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    first = c.p.as_(Role.CASEWORKER, area=STREET)
    statement = await stated(first, entry)
    path = f"/people/{entry}/statuses/{statement}/confirmation"
    second = worker(c)
    assert path in (await second.get(f"/people/{entry}")).links
    assert path not in (await c.as_(Role.AUDITOR, area="urumqi").get(f"/people/{entry}")).links
    assert (await worker(c, OTHER_DISTRICT).guess(path)).status == 404
    assert (await second.fill(path)).location == f"/people/{entry}"
    assert "已经第二人确认" in (await second.get(f"/people/{entry}")).text
    assert (await second.fill(path)).status == 409


async def test_a_persons_clocks_and_messages_stand_on_their_time_line(c: ConsoleOfTest) -> None:
    page = f"/people/{(await registered(c.p, 1))['id']}"
    await registered(c.p, 2)
    await c.p.drain()
    shown = await worker(c).get(page)
    assert shown.text.count("首次联系：起算 最后一日 2023-08-02") == 1
    assert shown.text.count("工作人员将与您联系 站内已送达") == 1
    assert [link for link in shown.links if link.startswith("/clocks/")]
    c.wire.away.add("notify")
    alone = await worker(c).get(page)
    assert (alone.status, "首次联系：起算" in alone.text) == (200, False)
    assert "暂未取得：时限、消息。" in alone.text


async def test_a_late_contact_waits_for_the_district(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    await c.p.drain()
    await c.p.set_time("2023-08-20T10:00:00+08:00")
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-07-29T09:00:00+08:00", **NEXT}
    logged = await api_worker(c.p).post(f"{API}/graduates/{entry}/contacts", json=body)
    path = f"/people/{entry}/contacts/{logged.json()['id']}/confirmation"
    assert "待区级确认" in (await worker(c).get(f"/people/{entry}")).text
    assert (await worker(c).get(path)).status == 404
    assert path in (await reviewer(c).get(f"/people/{entry}")).links
    assert (await reviewer(c).fill(path)).location == f"/people/{entry}"
    assert "已确认 2023-08-20" in (await reviewer(c).get(f"/people/{entry}")).text


async def test_a_case_leads_to_the_change_that_settles_it_or_is_dismissed(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, person=person(1) | {"name": "测试误"}))["id"]
    assert (await proof(c.p, await signed_in(c.p, "amy"), person(1))).status_code == 202
    browser = worker(c)
    shown = await browser.get("/desk-cases")
    assert f"/people/{entry}/name-corrections" in shown.links
    assert person(1)["name"] not in shown.html
    [path] = [link for link in shown.links if link.endswith("/dismissal")]
    assert "/dismissal" not in " ".join((await c.as_(Role.AUDITOR, area="urumqi").get("/desk-cases")).links)
    foreign = worker(c, OTHER_DISTRICT)
    assert "没有待办" in (await foreign.get("/desk-cases")).text
    assert (await foreign.guess(path, note="与本人核对无误")).status == 404
    assert (await browser.fill(path, note="")).status == 422
    assert (await browser.fill(path, note="与本人核对无误")).location == "/desk-cases"
    assert "没有待办" in (await browser.get("/desk-cases")).text


async def test_a_change_is_proposed_looked_at_and_decided_by_another(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    await bound(c.p, UUID(entry))
    browser = worker(c)
    bad = await browser.fill(f"/people/{entry}", f"/people/{entry}/phone-changes", phone="1", **GROUNDS)
    assert (bad.status, bad.form(f"/people/{entry}/phone-changes").values["phone"]) == (422, "1")
    for part, value in (("name-corrections", {"name": "测试乙"}), ("phone-changes", {"phone": "13900000009"})):
        done = await browser.fill(f"/people/{entry}", f"/people/{entry}/{part}", **value, **GROUNDS)
        assert done.location == f"/people/{entry}", done.text
    assert (await propose(api_worker(c.p), entry, "binding_release")).status_code == 201
    second = reviewer(c)
    waiting = await second.get("/desk-changes")
    ways = [link for link in waiting.links if link.endswith("/decision")]
    assert sorted(way.split("/")[2] for way in ways) == ["binding_release", "name_correction", "phone_change"]
    assert not [link for link in (await browser.get("/desk-changes")).links if link.endswith("/decision")]
    [look] = [link for link in waiting.links if link.endswith("/reveals") and "/name_correction/" in link]
    seen = await second.fill(look, purpose="核对身份")
    assert (seen.status, "测试乙" in seen.text, "已留痕" in seen.text) == (200, True, True)
    assert ("reveal_name_correction", "district_reviewer", "核对身份") in await audit_of(c.p, entry)
    foreign = reviewer(c, "urumqi/650103")
    for way in ways:
        assert (await foreign.guess(way, note="已核对证件原件", choice="apply")).status == 404
        assert (await second.fill(way, note="已核对证件原件", choice="apply")).location == "/desk-changes"
    assert "没有待复核的变更申请" in (await second.get("/desk-changes")).text
    assert (await second.get("/desk-changes/other/00000000-0000-0000-0000-000000000000/decision")).status == 404


async def test_a_roster_goes_in_is_followed_and_comes_back_with_its_reasons(c: ConsoleOfTest) -> None:
    office = c.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    shown = await office.get("/rosters")
    [template] = [link for link in shown.links if link.startswith("/roster-template")]
    assert template == "/roster-template?city=urumqi"
    assert (await office.get(template)).answer.content.startswith(b"PK")
    form = (await office.get("/roster-uploads")).form("/roster-uploads")
    assert form.values["city"] == "urumqi"
    assert (await office.send(form)).status == 422
    content = as_csv(line(1), line(2, 身份证件号码="12"))
    for _ in range(2):
        done = await office.send(form, files={"file": (f"{HOSTILE}.csv", content, "text/csv")})
        assert str(done.location).startswith("/rosters/"), done.text
    page = str(done.location)
    running = await office.get(page)
    assert ("every 2s" in running.html, running.has_form(f"{page}/file")) == (True, False)
    await c.p.run_job("registry", "import_rosters")
    finished = await office.get(page)
    assert ("every 2s" in finished.html, "<script>" in finished.html, "2 / 2 行" in finished.text) == (
        False,
        False,
        True,
    )
    rows = await office.get(f"{page}/rows?outcome=rejected")
    assert ("退回" in rows.text, f"{page}/rows?outcome=rejected" in finished.links) == (True, True)
    assert line(1)[1] not in (await office.get(f"{page}/rows")).html
    taken = await office.fill(page, f"{page}/file", purpose="归档备查", format="csv")
    assert (taken.status, "attachment" in taken.answer.headers["content-disposition"]) == (200, True)
    assert line(1)[1] in taken.answer.content.decode("utf-8-sig")
    assert await count(c.p, "roster") == 1
    form_of_ministry = await office.get(f"{page}/ministry-form")
    assert form_of_ministry.answer.content.startswith(b"PK")
    stranger = c.as_(Role.UNIVERSITY_OFFICE, org="10758")
    for path in (page, f"{page}/rows", f"{page}/columns", f"{page}/ministry-form"):
        assert (await stranger.get(path)).status == 404
    foreign = finished.form(f"{page}/file")
    assert (await stranger.send(foreign, purpose="归档备查", format="csv")).status == 404


async def test_a_department_is_asked_and_its_officer_answers(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    browser = worker(c)
    path = f"/people/{entry}/certificate-requests"
    page = await browser.get(f"/people/{entry}")
    assert "low_income_family" in page.form(path).choices["question"]
    short = await browser.send(page.form(path), question="low_income_family", purpose="x")
    assert (short.status, short.form(path).values["purpose"]) == (422, "x")
    asked = await browser.send(page.form(path), question="low_income_family", purpose="核实困难身份")
    assert asked.location == f"/people/{entry}"
    officer = c.as_(Role.DEPARTMENT_OFFICER, area="urumqi", org=CIVIL)
    shown = await officer.get("/certificate-requests")
    assert ("是否属于低保（低收入）家庭" in shown.text, f"/people/{entry}" in shown.links) == (True, False)
    [way] = [link for link in shown.links if link.endswith("question=low_income_family")]
    assert not [link for link in (await browser.get("/certificate-requests")).links if "/answer" in link]
    assert (await browser.get(way)).status == 404
    form = (await officer.get(way)).form(way.partition("?")[0])
    assert (await officer.send(form, answer="yes")).status == 422
    days = {"valid_from": "2023-01-01", "valid_to": "2023-12-31"}
    assert (await officer.send(form, answer="yes", **days)).location == "/certificate-requests"
    assert "2023-01-01 至 2023-12-31" in (await browser.get(f"/people/{entry}")).text
