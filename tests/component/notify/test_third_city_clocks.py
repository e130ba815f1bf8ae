"""A city's own clocks, from its pack alone: 星河市 promises what no line of code names."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified, InternshipRetained, PostPublished
from contracts.events.registry import GraduateListed
from contracts.roles import Role
from tests.component.notify.facts import contacted, registered
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, changed, clocks, inbox, served, states, step
from tests.packs import third_city
from tests.support.platform import Boot

SPAN = """    days: {clause: 十, setting: 10, reason: 本市选择, unit: 日}
    day_type: {clause: 十, setting: calendar, reason: 本市选择}
    warn_before_days: {clause: 十, setting: 1, reason: 内部提醒}
    escalation: {clause: 十, setting: [], reason: 不督办}
"""
CLOCK_OF_A_POST = f"""  post_review:
    kind: deadline
    title: 岗位核查
    subject: post
    starts: {{event: post_published, date: published_on}}
    meets: {{event: post_closed, date: closed_on}}
{SPAN}"""
CLOCK_OF_AN_INTERN = f"""  retention:
    kind: deadline
    title: 见习留用
    starts: {{event: graduate_registered, date: registered_on}}
    meets: {{event: internship_retained, date: retained_on, where: {{retained: true}}}}
{SPAN}"""


def listed(graduate: UUID, on: date) -> GraduateListed:
    return GraduateListed(graduate_id=graduate, city=CITY, area=STREET, cohort_year=2024, listed_on=on)


async def test_a_deadline_of_the_city_counts_working_days_over_the_holidays_in_may(platform: Boot) -> None:
    """1–5 May 2024 are off, Saturday 11 May is worked (调休): after 30 April come 6, 7, 8 May, after the 8th 9–11."""
    p = await platform("notify", policies=third_city())
    people = [new_id(), new_id()]
    for graduate, day in zip(people, (date(2024, 4, 30), date(2024, 5, 8)), strict=True):
        await p.deliver("notify", listed(graduate, day), times=2)
    found = await clocks(p, "training_offer")
    assert [(one["subject_id"], one["due_on"], one["day_type"]) for one in found] == [
        (str(people[0]), "2024-05-08", "working"),
        (str(people[1]), "2024-05-11", "working"),
    ]
    assert {(one["title"], one["kind_type"], one["clause"], one["period"]) for one in found} == {
        ("培训推介", "deadline", "六", None)
    }
    assert await clocks(p, "first_contact") == [], "nobody has registered yet"


async def test_only_who_fulfils_the_condition_gets_the_deadline(platform: Boot) -> None:
    p, entered = (
        await platform("notify", policies=third_city()),
        registered(new_id(), area=STREET, on=date(2024, 4, 30)),
    )
    own = registered(new_id(), area=STREET, on=date(2024, 4, 30))
    await p.deliver("notify", entered.model_copy(update={"channel": "caseworker"}))
    assert await clocks(p, "guidance_offer") == []
    assert len(await clocks(p, "first_contact")) == 1
    await p.deliver("notify", own)
    assert [one["subject_id"] for one in await clocks(p, "guidance_offer")] == [str(own.graduate_id)]


async def test_a_deadline_of_the_city_is_warned_of_breached_and_escalated(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", listed(graduate, date(2024, 4, 30)))
    await p.deliver("notify", served(graduate, date(2024, 5, 6), "guidance"))
    await p.deliver("notify", contacted(graduate, date(2024, 5, 6), area=STREET))
    await step(p, "2024-05-06")
    assert await inbox(p, Role.CASEWORKER, STREET) == []
    await step(p, "2024-05-07", "2024-05-08", "2024-05-09")
    assert await inbox(p, Role.CASEWORKER, STREET) == ["培训推介：已超期", "培训推介：即将到期"]
    await step(p, "2024-05-10")
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == []
    await step(p, "2024-05-11", "2024-05-13")
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == ["培训推介：超期督办"]
    assert await inbox(p, Role.CITY_APPROVER, CITY) == []
    await step(p, "2024-05-14")
    assert await inbox(p, Role.CITY_APPROVER, CITY) == ["培训推介：超期督办"]
    [clock] = await clocks(p, "training_offer")
    assert (clock["state"], clock["breached_on"]) == ("breached", "2024-05-09")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_the_last_day_is_in_time_whatever_comes_first(platform: Boot, order: tuple[int, int]) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    facts = (listed(graduate, date(2024, 4, 30)), served(graduate, date(2024, 5, 8)))
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    await step(p, "2024-06-30")
    [clock] = await clocks(p, "training_offer")
    assert (clock["state"], clock["met_on"], clock["breached_on"]) == ("met", "2024-05-08", None)


@pytest.mark.parametrize(
    ("before", "after", "due_on"),
    [
        ("{from: 2024-01-01, value: 3}", "{from: 2024-01-01, value: 4}", "2024-05-09"),
        ("value: working", "value: calendar", "2024-05-03"),
    ],
)
async def test_another_value_in_the_pack_is_another_day(
    platform: Boot, tmp_path: Path, before: str, after: str, due_on: str
) -> None:
    p = await platform("notify", policies=changed(tmp_path, before, after))
    await p.deliver("notify", listed(new_id(), date(2024, 4, 30)))
    [clock] = await clocks(p, "training_offer")
    assert clock["due_on"] == due_on


async def test_what_is_due_at_once_is_met_on_its_day_and_overdue_the_day_after(platform: Boot) -> None:
    p, employers = await platform("notify", policies=third_city()), [new_id(), new_id()]
    verified = {"city": CITY, "area": STREET, "is_internship_base": False, "credit_code": "91990101MA00000000"}
    for employer in employers:
        await p.deliver("notify", EmployerVerified(employer_id=employer, verified_on=date(2024, 5, 6), **verified))
    about = {"city": CITY, "area": STREET, "openings": 1, "published_on": date(2024, 5, 6)}
    await p.deliver("notify", PostPublished(post_id=new_id(), employer_id=employers[0], **about))
    await step(p, "2024-05-06")
    assert await states(p, "opening_posts") == {
        str(employers[0]): ("2024-05-06", "met"),
        str(employers[1]): ("2024-05-06", "warned"),
    }
    await step(p, "2024-05-07")
    assert (await states(p, "opening_posts"))[str(employers[1])] == ("2024-05-06", "breached")


async def test_without_a_cited_span_there_is_no_day_and_no_breach(platform: Boot, tmp_path: Path) -> None:
    values = "unit: 日\n      values:\n        - {from: 2024-01-01, value: 3}\n"
    p = await platform("notify", policies=changed(tmp_path, values, "unit: 日\n      unset: 只写“及时”\n"))
    await p.deliver("notify", listed(new_id(), date(2024, 4, 30)))
    await step(p, "2025-12-31")
    [clock] = await clocks(p, "training_offer")
    assert (clock["state"], clock["due_on"], clock["no_due_reason"]) == ("open", None, "not_cited")
    kinds = (await p.anonymous.get("/notify/v1/clock-kinds?city=xinghe&on=2024-05-01")).json()["kinds"]
    [kind] = [one for one in kinds if one["kind"] == "training_offer"]
    [days] = [one for one in kind["parameters"] if one["name"] == "days"]
    assert (days["value"], days["unset"]) == (None, "只写“及时”")


async def test_the_kinds_of_a_city_are_public_with_their_sources(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    answer = await p.anonymous.get("/notify/v1/clock-kinds?city=xinghe&on=2024-05-01")
    assert answer.status_code == 200
    kinds = {one["kind"]: one for one in answer.json()["kinds"]}
    assert kinds["training_offer"]["starts"] == ["graduate_listed"]
    assert kinds["training_offer"]["meets"] == ["service_delivered"]
    assert kinds["training_offer"]["parameters"][0] == {
        "name": "days",
        "value": 3,
        "unit": "日",
        "clause": "六",
        "quote": "列入名册的毕业生三个工作日内推介培训",
        "reason": None,
        "unset": None,
    }
    assert kinds["first_contact"]["title"] == "首次联系"
    assert (await p.anonymous.get("/notify/v1/clock-kinds?city=nowhere")).status_code == 404
    assert (await p.anonymous.get("/notify/v1/clock-kinds?city=xinghe&on=never")).status_code == 422


async def test_a_graduate_sees_no_clock_of_another_subject_with_their_number(platform: Boot, tmp_path: Path) -> None:
    """Ids are of one number space each: a post may have a person's."""
    post = CLOCK_OF_A_POST
    p, shared = await platform("notify", policies=changed(tmp_path, "kinds:\n", f"kinds:\n{post}")), new_id()
    fact = PostPublished(
        post_id=shared, employer_id=new_id(), city=CITY, area=STREET, openings=1, published_on=date(2024, 5, 6)
    )
    await p.deliver("notify", fact)
    assert len(await clocks(p, "post_review")) == 1
    own = await p.as_(Role.GRADUATE, person=shared).get("/notify/v1/clocks")
    assert own.json()["items"] == []


async def test_the_subject_is_told_where_the_city_says_so(platform: Boot, tmp_path: Path) -> None:
    p, graduate = (
        await platform("notify", policies=changed(tmp_path, "title: 培训推介", "title: 培训推介\n    announce: true")),
        new_id(),
    )
    await p.deliver("notify", listed(graduate, date(2024, 4, 30)), times=2)
    mine = (await p.as_(Role.GRADUATE, person=graduate).get("/notify/v1/messages")).json()["items"]
    assert sorted(item["title"] for item in mine) == ["培训推介：办理期限"]
    [about] = [item["body"] for item in mine if item["template"] == "deadline_announced"]
    assert "2024年5月8日" in about


async def test_a_correction_takes_the_fulfilment_back_and_the_clock_runs_on(platform: Boot, tmp_path: Path) -> None:
    p = await platform("notify", policies=changed(tmp_path, "kinds:\n", f"kinds:\n{CLOCK_OF_AN_INTERN}"))
    graduate, internship = new_id(), new_id()
    await p.deliver("notify", registered(graduate, area=STREET, on=date(2024, 5, 6)))
    about = {
        "internship_id": internship,
        "employer_id": new_id(),
        "graduate_id": graduate,
        "city": CITY,
        "area": STREET,
    }
    insured = {"contract_months": 12, "insured": True, "retained_on": date(2024, 5, 8)}
    facts = [InternshipRetained(**about, **insured, version=v, retained=v == 1) for v in (1, 2)]
    await p.deliver("notify", facts[0])
    assert [c["state"] for c in await clocks(p, "retention")] == ["met"]
    await p.deliver("notify", facts[1], times=2)
    await p.deliver("notify", facts[0])
    assert [(c["state"], c["met_on"]) for c in await clocks(p, "retention")] == [("open", None)]
    await step(p, "2024-05-17")
    assert [c["state"] for c in await clocks(p, "retention")] == ["breached"]
