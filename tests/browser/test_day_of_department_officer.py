"""A day of another department's officer: what is asked of it, and its answer with the days for which it holds."""

import re
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import expect

from client.entries import id_of
from client.models.registry import AskCertificate
from client.platform import Platform
from demo.people import people_of_own
from tests.browser.days import Day
from tests.browser.site import Site

WORKER, AREA = "urumqi-650102-worker", "urumqi/650102"
DEPARTMENT, QUESTION = "/standins/departments/urumqi/CIVILAFFAIRS", "low_income_family"


@dataclass(frozen=True)
class Asked:
    """A question about somebody; their name as the department's officer sees it."""

    name: str


@pytest.fixture
def asked(site: Site) -> Asked:
    """The department's own system does not answer about them, so its officer has to."""
    who = people_of_own(1)[0]
    with httpx.Client(base_url=site.base, timeout=30) as http:
        platform = Platform(http)
        platform.sign_in(WORKER, WORKER, site.password)
        silent = {"id_number": who.id_number, "question": QUESTION, "answer": "yes", "then": "silent"}
        http.post(f"{DEPARTMENT}/people", json=silent).raise_for_status()
        entry = platform.registry.register_graduate(
            WORKER,
            {
                "place_kind": "hukou",
                "area": AREA,
                "cohort_year": 2023,
                "intention": "job",
                "person": {"name": who.name, "id_number": who.id_number, "phone": who.phone},
            },
        )
        question: AskCertificate = {
            "graduate_id": id_of(entry),
            "question": QUESTION,
            "purpose": "核实困难情形（演示）",
        }
        row = platform.registry.ask_certificate(WORKER, question)
    return Asked(str(row["name"]))


async def test_the_day_of_a_departments_officer(day: Day, asked: Asked) -> None:
    page = await day.begin("urumqi-department")
    async with day.task("看待本部门答复的询问"):
        await day.open("/certificate-requests")
        await page.get_by_label("进展").select_option(label="待答复")
        await day.follow(page.get_by_role("button", name="查询"))
        waiting = page.get_by_role("row", name=re.compile(re.escape(asked.name)))
        await expect(waiting.first).to_contain_text("市民政局")
        await expect(page.locator("main a[href^='/people']")).to_have_count(0)
    async with day.task("核对后答复，写明有效期"):
        await waiting.first.get_by_role("link", name="答复").click()
        form = page.locator("form[action$='/answer']")
        await form.get_by_label("答复", exact=False).select_option(label="是")
        await form.get_by_label("有效期起").fill("2023-01-01")
        await form.get_by_label("有效期止").fill("2023-12-31")
        await form.get_by_role("button", name="答复").click()
        await expect(page.get_by_role("status")).to_contain_text("已记录答复")
    async with day.task("查已经答复的"):
        await page.get_by_label("进展").select_option(label="已答复")
        await day.follow(page.get_by_role("button", name="查询"))
        row = page.get_by_role("row", name=re.compile(re.escape(asked.name))).first
        await expect(row).to_contain_text("2023-01-01 至 2023-12-31")
    async with day.task("看本部门承担的任务，牵头还是配合、到哪一步"):
        await day.open("/tasks")
        mine = page.get_by_role("row", name=re.compile("实施就业困难毕业生结对帮扶"))
        await expect(mine).to_contain_text("市民政局（配合）")
    async with day.task("报告完成情况，待他人验收"):
        await day.follow(mine.get_by_role("link").first)
        await page.get_by_label("完成情况").fill("已核对困难毕业生名单（演示）")
        await page.get_by_role("button", name="报告").click()
        await expect(page.get_by_role("status")).to_contain_text("已报告，待他人验收")
