"""What the documents say of themselves, asked through the public doors and held against obligations.yaml."""

import re
from typing import Any

import pytest

from policy_engine.packs.loader import load_packs
from tests.support.platform import ROOT, Boot, Platform

BASE = "/subsidy/v1/policies"
PACKS = load_packs(ROOT / "policies")
ROWS = {row["id"]: row for city in PACKS.cities for row in PACKS.city(city).get("obligations.rows")}
UNITS = re.compile(r"牵头单位:(\S+?)配合单位:(\S+)")


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


async def document(p: Platform, city: str) -> Any:
    answer = await p.anonymous.get(f"{BASE}/{city}/document")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.obligation("W-001", "W-002", "W-003", "W-004", "W-1402", "W-1403")
async def test_wuhans_document_names_its_number_year_addressees_parents_and_contact_to_everybody(p: Platform) -> None:
    told = await document(p, "wuhan")
    assert (told["number"], told["policy_year"]) == (ROWS["W-001"]["quote"], 2023)
    assert told["citations"]["audience"]["quote"] in ROWS["W-002"]["quote"].replace(" ", "")
    assert told["citations"]["addressees"]["quote"] == ROWS["W-003"]["quote"]
    assert len(told["parents"]) == 2
    assert ["人社部" in told["parents"][0], "省人社厅" in told["parents"][1]] == [True, True]
    assert told["citations"]["publicity"]["quote"] == ROWS["W-1402"]["quote"]
    assert told["citations"]["contact"]["quote"] == ROWS["W-1403"]["quote"]


@pytest.mark.obligation("W-003")
async def test_the_two_functional_zones_stand_among_wuhans_districts(p: Platform) -> None:
    districts = (await document(p, "wuhan"))["districts"]
    zones = [one["name"] for one in districts if one["functional_zone"]]
    assert zones == ["东湖高新区", "东湖风景区"]
    assert all(zone in ROWS["W-003"]["quote"] for zone in zones)
    assert len(districts) == 15


async def test_every_sentence_of_a_document_is_listed_with_what_comes_of_it(p: Platform) -> None:
    for city in PACKS.cities:
        answer = await p.anonymous.get(f"{BASE}/{city}/obligations")
        rows = PACKS.city(city).get("obligations.rows")
        assert [(row["id"], row["quote"], row["state"]) for row in answer.json()] == [
            (row["id"], row["quote"], row["state"]) for row in rows
        ]
        assert all(row["reason"] for row in answer.json() if row["state"] != "realised")
    assert (await p.anonymous.get(f"{BASE}/nowhere/obligations")).status_code == 404
    assert (await p.anonymous.get(f"{BASE}/wuhan/obligations?on=x")).status_code == 422


@pytest.mark.obligation("U-001")
async def test_urumqis_document_has_a_heading_and_no_number(p: Platform) -> None:
    told = await document(p, "urumqi")
    assert (told["number"], told["parents"]) == (None, [])
    assert told["citations"]["heading"]["quote"] == ROWS["U-001"]["quote"]


@pytest.mark.obligation("U-008")
async def test_urumqi_has_six_actions_and_items_1_to_23_and_six_of_them_go_into_campus(p: Platform) -> None:
    told = await document(p, "urumqi")
    assert [action["number"] for action in told["actions"]] == [1, 2, 3, 4, 5, 6]
    assert [item for action in told["actions"] for item in action["items"]] == list(range(1, 24))
    assert [measure["number"] for measure in told["measures"]] == list(range(1, 24))
    assert told["actions"][1]["items"] == [7, 8, 9, 10, 11, 12]
    assert all(measure["number"] in told["actions"][measure["action"] - 1]["items"] for measure in told["measures"])


MATRIX = [
    ("U-018", 2),
    ("U-026", 4),
    ("U-029", 5),
    ("U-032", 6),
    ("U-044", 7),
    ("U-048", 8),
    ("U-051", 9),
    ("U-054", 10),
    ("U-058", 11),
    ("U-077", 14),
    ("U-081", 15),
    ("U-085", 16),
    ("U-089", 17),
    ("U-096", 18),
    ("U-102", 19),
    ("U-113", 20),
    ("U-123", 21),
    ("U-135", 22),
]


@pytest.mark.parametrize(("row", "number"), MATRIX)
async def test_a_measure_names_the_units_that_its_clause_names(p: Platform, row: str, number: int) -> None:
    said = UNITS.fullmatch(ROWS[row]["quote"])
    assert said is not None
    assert ROWS[row]["section"].endswith(str(number))
    measure = (await document(p, "urumqi"))["measures"][number - 1]
    for part, words in zip(("lead", "supporting"), said.groups(), strict=True):
        for shown, written in zip(measure[part], words.split("、"), strict=True):
            assert shown in (written, f"市{written}")


async def test_the_six_channels_make_up_25_000_posts(p: Platform) -> None:
    told = (await p.anonymous.get(f"{BASE}/urumqi/parameters?on=2023-12-31")).json()
    counts = {
        one["parameter"]: one["value"]["count"] for one in told if one["parameter"].startswith("targets.channels")
    }
    (posts,) = (one["value"]["count"] for one in told if one["parameter"] == "targets.indicators.posts_developed.bound")
    assert list(counts.values()) == [1000, 800, 20_000, 1800, 400, 1000]
    assert sum(counts.values()) == posts == 25_000


@pytest.mark.obligation("U-047")
async def test_the_six_ones_stay_undefined(p: Platform) -> None:
    told = (await p.anonymous.get(f"{BASE}/urumqi/parameters?on=2023-12-31")).json()
    (ones,) = (one for one in told if one["parameter"] == "taxonomies.six_ones")
    assert (ones["unset"], ones["value"], ones["values"]) == (True, None, [])
    assert ones["quote"] == ROWS["U-047"]["quote"]


async def test_the_document_of_an_unknown_city_is_not_there(p: Platform) -> None:
    answer = await p.anonymous.get(f"{BASE}/atlantis/document")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:city-unknown")
