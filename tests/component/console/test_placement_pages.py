"""Placements and last year's figures on pages: recorded, corrected, counted by channel, loaded and agreed to."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, STREET, placed, registered
from tests.support.browsers import Browser, ConsoleOfTest

PLACEMENT = {"status": "employed", "channel": "state_owned", "since_on": "2023-07-20", "evidence_kind": "contract"}
NOTHING = {"programme": "", "way_of_work": "", "contract_months": "12", "wage_band": "4"}
BASELINE = {"measure": "placement_rate", "area": "urumqi", "as_of": "2022-07-28", "part": "612", "population": "1000"}
SOURCE = {"cohort_year": "2022", "source": "2022年7月就业情况通报第2页（虚构）"}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def worker(c: ConsoleOfTest, id: UUID | None = None) -> Browser:
    return c.as_(Role.CASEWORKER, area=STREET, id=id)


def approver(c: ConsoleOfTest, id: UUID | None = None) -> Browser:
    return c.as_(Role.CITY_APPROVER, area="urumqi", id=id)


async def test_a_placement_is_recorded_confirmed_corrected_and_stands_in_its_channel(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    page, form = f"/people/{entry}", f"/people/{entry}/placements"
    done = await worker(c, me).fill(page, form, **PLACEMENT, **NOTHING)
    assert done.location == page
    shown = await worker(c).get(page)
    assert "国有企业吸纳就业" in shown.text
    [row] = (await c.p.as_(Role.CASEWORKER, area=STREET).get(f"/registry/v1/graduates/{entry}/placements")).json()
    assert (row["wage_band"], row["contract_months"]) == (4, 12)
    [confirmation] = {link for link in shown.links if link.endswith("/confirmation")}
    assert (await worker(c).fill(confirmation, confirmation)).location == page
    channels = await approver(c).get("/channels")
    assert "国有企业吸纳就业" in channels.text
    assert "互不相加" in channels.text
    [correction] = {link for link in (await worker(c, me).get(page)).links if link.endswith("/corrections")}
    changed = {**PLACEMENT, "channel": "public_sector", "reason": "核对合同后更正（虚构）"}
    assert (await worker(c, me).fill(correction, correction, **changed, **NOTHING)).location == page
    assert "党政机关、事业单位招录（聘）" in (await worker(c).get(page)).text


async def test_last_years_figure_is_loaded_by_one_and_agreed_to_by_another(c: ConsoleOfTest) -> None:
    me = new_id()
    assert "尚未载入" in (await approver(c).get("/indicators/placement_rate")).text
    done = await approver(c, me).fill("/new-baseline", "/new-baseline", **BASELINE, **SOURCE)
    assert done.location == "/baselines"
    [way] = {link for link in (await approver(c).get("/baseline-changes")).links if "/baseline-changes/" in link}
    decision = f"{way}/decision"
    assert decision not in [form.action for form in (await approver(c, me).get(way)).forms]
    decided = await approver(c).fill(way, decision, note="已核对通报（虚构）", choice="apply")
    assert decided.location == "/baseline-changes"
    assert "61.20%" in (await approver(c).get("/baselines")).text
    assert "612 / 1000（61.20%）" in (await approver(c).get("/indicators/placement_rate")).text


async def test_the_makeup_of_the_placed_opens_to_names(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    await placed(c.p, entry)
    sheet = await c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102").get("/figures/placements")
    assert (sheet.status, "各渠道" in sheet.text) == (200, True)
    [names, *_] = [link for link in sheet.links if link.startswith("/people?") and "placed=true" in link]
    shown = await c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102").get(names)
    assert "共 1 条" in shown.text
