"""Regular work while a city is stopped: its own waits as it is and without a line in the log, the others' is done."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from services.subsidy.assessments.jobs import assessments_waiting
from tests.component.doors.stopped_steps import letters, mend, published, replayed, stop
from tests.component.subsidy.correction_steps import keep, on_record
from tests.component.subsidy.simulation_steps import ONE, asked, ran
from tests.component.subsidy.steps import base_with, retained
from tests.packs import beside_wuhan
from tests.support.platform import ROOT, Boot, Platform
from tests.support.rosters import HEADER, as_csv, counts, person, shown, upload

OF_XINGHE = "/subsidy/v1/policies/xinghe/schemes/insured_retention_award/simulations"
CASES = b"id,district,present,insured\na,990101,9,3\n"


def troubles(logs: list[EventDict]) -> list[EventDict]:
    return [line for line in logs if line["log_level"] in ("warning", "error")]


async def in_july(boot: Boot, folder: Path) -> Platform:
    beside_wuhan(folder)
    p = await boot("subsidy", policies=load_packs(folder))
    await p.set_time("2023-07-15T10:00:00+08:00")
    return p


async def test_a_correction_of_the_stopped_city_waits_and_is_made_once_the_pack_is_mended(
    platform: Boot, tmp_path: Path
) -> None:
    p = await in_july(platform, tmp_path)
    employer, internships = await base_with(p, 20, 11)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    await keep(p, employer, internships[11:12])
    stop(p, tmp_path, "wuhan-2023")
    with capture_logs() as logs:
        assert await p.run_job("subsidy", "assess_changed_payees") == 0
        assert await assessments_waiting(p.runtime("subsidy")) == 0
    assert troubles(logs) == []
    mend(p, tmp_path, "wuhan-2023")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await on_record(p) == [(1_100_000, "superseded"), (1_200_000, "open")]


async def test_facts_for_claims_of_the_stopped_city_are_paid_by_once_they_are_replayed(
    platform: Boot, tmp_path: Path
) -> None:
    p = await in_july(platform, tmp_path)
    employer, internships = await base_with(p, 20, 11)
    stop(p, tmp_path, "wuhan-2023")
    await published(p, retained(employer, internships[11]))
    [letter] = await letters(p, "subsidy")
    assert letter["error"] == "city-pack-invalid: wuhan"
    mend(p, tmp_path, "wuhan-2023")
    for _ in range(2):
        assert (await replayed(p, "subsidy", letter)).status_code == 200
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await on_record(p) == [(1_200_000, "open")]


async def test_a_simulation_of_the_stopped_city_waits_and_stops_no_other(platform: Boot, tmp_path: Path) -> None:
    p = await in_july(platform, tmp_path)
    ours, theirs = (p.as_(Role.CITY_APPROVER, area=city) for city in ("wuhan", "xinghe"))
    waiting = (await asked(ours)).json()["id"]
    other = (await asked(theirs, CASES, path=OF_XINGHE, on="2024-06-30")).json()["id"]
    stop(p, tmp_path, "wuhan-2023")
    assert await ran(p) == 1
    assert (await theirs.get(f"{ONE}/{other}")).json()["state"] == "done"
    mend(p, tmp_path, "wuhan-2023")
    assert (await ours.get(f"{ONE}/{waiting}")).json()["state"] == "queued"
    assert await ran(p) == 1
    assert (await ours.get(f"{ONE}/{waiting}")).json()["state"] == "done"


@pytest.fixture
def three(tmp_path: Path) -> Path:
    beside_wuhan(tmp_path)
    (tmp_path / "urumqi-2023").symlink_to(ROOT / "policies" / "urumqi-2023")
    return tmp_path


async def test_a_roster_of_the_stopped_city_waits_and_its_schools_still_stand_for_others(
    platform: Boot, three: Path
) -> None:
    """The school of an officer's row is in the stopped city's list alone."""
    school = next(iter(load_packs(three).city("wuhan").get("places.schools.items")))
    p = await platform("registry", policies=load_packs(three))
    header = (*HEADER, "学校代码")
    ours, theirs = (p.as_(Role.DISTRICT_REVIEWER, area=area) for area in ("urumqi/650102", "wuhan/420106"))
    files = [as_csv([*person(serial), school], header=header) for serial in (1, 2)]
    answers = [await upload(ours, files[0]), await upload(theirs, files[1], city="wuhan")]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    stop(p, three, "wuhan-2023")
    with capture_logs() as logs:
        assert await p.run_job("registry", "import_rosters") == 1
    assert troubles(logs) == []
    assert (await shown(ours, answers[0].json()["id"]))["counts"] == counts(accepted=1)
    mend(p, three, "wuhan-2023")
    assert await p.run_job("registry", "import_rosters") == 1
    assert (await shown(theirs, answers[1].json()["id"]))["counts"] == counts(accepted=1)
