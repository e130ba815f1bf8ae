"""By which day a district submits its report: loaded by the city, announced once, and no day while none is loaded."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.component.registry.people import WUHAN_STREET, events
from tests.component.registry.report_steps import MONTHLY, district, drawn, listing, on, signed
from tests.packs import rewritten
from tests.support.platform import ROOT, Boot

WUHAN = WUHAN_STREET.rpartition("/")[0]
DUE, SUBMITTED = "registry.report_due.v1", "registry.report_submitted.v1"
UNSET = "unset: 文件写“按时”，未规定日期\n"


def with_day(folder: Path, value: int) -> Path:
    copytree(ROOT / "policies", folder / "policies")
    values = f"values:\n      - {{from: 2023-01-01, value: {value}}}\n"
    rewritten(folder / "policies/wuhan-2023/cadences.yaml", UNSET, values)
    return folder / "policies"


@pytest.mark.obligation("W-1203")
async def test_the_day_of_each_report_is_announced_once_and_what_is_over_is_left(
    platform: Boot, tmp_path: Path
) -> None:
    p = await on(platform, "2023-09-06", with_day(tmp_path, 5))
    await p.run_job("registry", "open_periodic_reports")
    await p.run_job("registry", "announce_due_reports")
    assert await p.run_job("registry", "announce_due_reports") == 0
    own = [fact for fact in await events(p, DUE) if fact["area"] == WUHAN]
    days = {fact["period"]: (fact["last_on"], fact["due_on"]) for fact in own}
    assert days == {"2023-09": ("2023-09-30", "2023-10-05")}
    assert {row["period"] for row in await listing(district(p, WUHAN), kind=MONTHLY)} > days.keys()


@pytest.mark.obligation("W-1203")
async def test_a_submission_says_the_day_that_was_announced(platform: Boot, tmp_path: Path) -> None:
    p = await on(platform, "2023-09-05", with_day(tmp_path, 5))
    await p.run_job("registry", "open_periodic_reports")
    await p.run_job("registry", "announce_due_reports")
    await signed(district(p, WUHAN), await drawn(district(p, WUHAN), MONTHLY, "2023-08"))
    [fact] = await events(p, SUBMITTED)
    assert (fact["area"], fact["submitted_on"], fact["due_on"]) == (WUHAN, "2023-09-05", "2023-09-05")
    assert await p.run_job("registry", "announce_due_reports") == 0


@pytest.mark.obligation("W-1203")
async def test_while_no_day_is_loaded_none_is_announced(platform: Boot) -> None:
    p = await on(platform, "2023-09-04")
    await p.run_job("registry", "open_periodic_reports")
    assert await p.run_job("registry", "announce_due_reports") == 0
    august = await signed(district(p, WUHAN), await drawn(district(p, WUHAN), MONTHLY, "2023-08"))
    assert (august["due_on"], august["late"]) == (None, None)
    assert [fact["due_on"] for fact in await events(p, SUBMITTED)] == [None]
