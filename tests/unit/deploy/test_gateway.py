"""What the gateway itself refuses reads like a refusal of a service; `make test-compose` sees it from outside."""

import json
import re
from pathlib import Path

import pytest

from chassis.problems import MEDIA_TYPE

CONF = (Path(__file__).parents[3] / "deploy" / "nginx.conf").read_text()
PAGES = {
    match[1]: match[2] for match in re.finditer(r"location (?:= )?(@\w+|/_\w+) {(.*?)\n        }", CONF, re.DOTALL)
}
READINESS = "@not-ready"
"""A yes or no in the form of the services' own readiness, no refusal."""
SENT_TO = [
    (status, target, int(forced or 0))
    for statuses, forced, target in re.findall(r"error_page ([\d ]+?)(?: =(\d+))? (\S+);", CONF)
    for status in map(int, statuses.split())
    if target != READINESS
]


@pytest.mark.parametrize(("status", "target", "forced"), SENT_TO)
def test_a_refusal_of_the_gateway_is_a_problem_in_chinese(status: int, target: str, forced: int) -> None:
    page = PAGES[target]
    returned, body = re.findall(r"return (\d+) '(.*)';", page)[0]
    told = json.loads(body)
    assert told["status"] == int(returned) == (forced or status)
    assert f"default_type {MEDIA_TYPE};" in page
    assert told["type"].startswith("urn:qihang:problem:")
    assert re.fullmatch(r"[\u4e00-\u9fff，]+", told["title"])


def test_what_a_gateway_refuses_is_covered() -> None:
    assert {status for status, _, _ in SENT_TO} >= {400, 404, 413, 414, 500, 502, 504}
    assert {target for _, target, _ in SENT_TO} == set(PAGES)


def test_answers_of_the_services_go_through_as_they_are() -> None:
    assert "proxy_intercept_errors" not in CONF
