"""Cases that no honest program sends: each is refused with a reason, and none brings the service to answer 500."""

import pytest

from tests.support.platform import Boot, Platform

EXPLAIN = "/subsidy/v1/policies/wuhan/schemes/retention_bonus/explain"
URUMQI = "/subsidy/v1/policies/urumqi/schemes/startup_subsidy"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


@pytest.mark.parametrize(
    "body",
    [
        rb'{"facts": {"\ud800": 1, "completed": 20, "retained": 11}}',
        rb'{"facts": {"completed": "\ud800", "retained": 11}}',
        b'{"facts": {"completed": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
        b'{"facts": {"completed": 1' + b"0" * 5_000 + b', "retained": 11}}',
        b'{"facts": {"completed": 1e400, "retained": 11}}',
        b'{"facts": {"completed": NaN, "retained": 11}}',
        b'{"facts": {"completed": 20, "retained": 11}, "on": "2600-12-31"}',
        b'{"facts": {"completed": 20, "retained": 11}, "on": "0001-01-01"}',
    ],
    ids=["surrogate-key", "surrogate", "deep", "long", "infinite", "nan", "far", "early"],
)
async def test_a_hostile_case_is_refused_and_does_not_break_the_service(p: Platform, body: bytes) -> None:
    answer = await p.anonymous.post(EXPLAIN, content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("on", ["1899-12-31", "2201-01-01", "9999-12-31"])
async def test_a_day_that_no_rule_reaches_is_refused_everywhere(p: Platform, on: str) -> None:
    for link in ("/subsidy/v1/policies/urumqi", "/subsidy/v1/policies/urumqi/parameters", URUMQI):
        answer = await p.anonymous.get(link, params={"on": on})
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:invalid-input"), link
    facts = {"certificate_on": "2023-02-01", "licensed_on": "2023-03-01", "stable": True, "received_before": False}
    answer = await p.anonymous.post(f"{URUMQI}/explain", json={"facts": facts, "on": on})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:invalid-input")
