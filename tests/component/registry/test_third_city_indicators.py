"""The indicators of a city that is in no line of code: from its pack alone to numbers worked out by hand."""

import shutil
from pathlib import Path

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.registry.indicator_steps import (
    COVERAGE,
    LIST,
    WEST,
    auditor,
    counted,
    east_and_west,
    in_june,
    numbers,
    opens_to_its_names,
    served,
)
from tests.component.registry.people import (
    everything,
    problem,
)
from tests.packs import CITY, FOLDER
from tests.support.platform import Boot


async def test_a_share_over_fifty_per_cent_is_not_met_by_fifty(platform: Boot) -> None:
    p = await in_june(platform)
    entries = await east_and_west(p)
    shown = await counted(auditor(p), COVERAGE)
    assert [(row["name"], numbers(row)) for row in shown["counted"]["rows"]] == [
        ("东港区", (1, 2, "50.00%", False)),
        ("西岭区", (1, 2, "50.00%", False)),
    ]
    assert numbers(shown["counted"]["total"]) == (2, 4, "50.00%", False)
    await opens_to_its_names(auditor(p), shown)
    await served(p, entries[3], WEST)
    shown = await counted(auditor(p), COVERAGE)
    assert numbers(shown["counted"]["total"]) == (3, 4, "75.00%", True)
    assert [numbers(row)[3] for row in shown["counted"]["rows"]] == [False, True]
    assert await everything(auditor(p), shown["counted"]["total"]["missing"]) == [entries[1]]
    await opens_to_its_names(auditor(p), shown)


async def test_the_words_of_the_pack_decide_and_no_line_of_code(platform: Boot, tmp_path: Path) -> None:
    p = await in_june(platform)
    await east_and_west(p)
    shutil.copytree(FOLDER / "xinghe-2024", tmp_path / "xinghe-2024")
    path = tmp_path / "xinghe-2024/targets.yaml"
    path.write_text(path.read_text().replace("{comparison: over, percent: 50}", "{comparison: at_least, percent: 50}"))
    p.runtime("registry").packs = load_packs(tmp_path)
    shown = await counted(auditor(p), COVERAGE)
    assert numbers(shown["counted"]["total"]) == (2, 4, "50.00%", True)
    assert shown["indicator"]["target"]["comparison"] == "at_least"


async def test_the_list_cites_what_is_counted_and_says_why_something_is_not(platform: Boot) -> None:
    p = await in_june(platform)
    answer = await auditor(p).get(LIST)
    assert answer.status_code == 200, answer.text
    known = {row["key"]: row for row in answer.json()["items"]}
    share = known[COVERAGE]
    assert (share["kind"], share["target"]["comparison"], share["target"]["percent"]) == ("share", "over", 50)
    assert (share["target"]["clause"], share["why"]) == ("二", None)
    assert known["new_enterprises"]["kind"] is None
    shown = await counted(auditor(p), "new_enterprises")
    assert shown["counted"] is None
    assert "不计数" in shown["indicator"]["why"]
    assert shown["indicator"]["target"]["count"] == 10


async def test_who_may_count_and_where(platform: Boot) -> None:
    p = await in_june(platform)
    await east_and_west(p)
    district = p.as_(Role.DISTRICT_REVIEWER, area=f"{CITY}/990101")
    own = await counted(district, COVERAGE)
    assert [row["district"] for row in own["counted"]["rows"]] == ["990101"]
    await opens_to_its_names(district, own)
    for area in (CITY, f"{CITY}/990102", "urumqi", "nowhere"):
        for link in (LIST, f"{LIST}/{COVERAGE}"):
            assert problem(await district.get(link, params={"area": area})) == (404, "area-not-found"), area
    for role in (Role.GRADUATE, Role.UNIVERSITY_OFFICE, Role.EMPLOYER_CLERK, Role.SERVICE, Role.OPS):
        for link in (LIST, f"{LIST}/{COVERAGE}"):
            assert problem(await p.as_(role, area=CITY).get(link)) == (403, "forbidden"), role


async def test_what_cannot_be_asked_is_refused(platform: Boot) -> None:
    p = await in_june(platform)
    for key in ("unknown", "bound", "milestones.unknown", "x" * 80):
        assert problem(await auditor(p).get(f"{LIST}/{key}")) == (404, "indicator-not-found"), key
    for query in ({"as_of": "gestern"}, {"cohort_year": "24"}, {"area": "x" * 41}):
        assert problem(await auditor(p).get(f"{LIST}/{COVERAGE}", params=query)) == (422, "invalid-input"), query


async def test_another_class_is_counted_and_not_judged_and_another_day_shows_that_day(platform: Boot) -> None:
    p = await in_june(platform)
    await east_and_west(p)
    other = await counted(auditor(p), COVERAGE, cohort_year="2023")
    assert numbers(other["counted"]["total"]) == (0, 0, None, None)
    before = await counted(auditor(p), COVERAGE, as_of="2024-06-27")
    assert numbers(before["counted"]["total"]) == (0, 0, None, None)
    after = await counted(auditor(p), COVERAGE, as_of="2024-07-30")
    assert numbers(after["counted"]["total"]) == (2, 4, "50.00%", False)
    await opens_to_its_names(auditor(p), after)
