"""The demo year can be broken off anywhere and said again: the numbers at its end are the same."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from contracts.roles import STAFF, Role
from demo.plan import OFFICES, PASSWORD, Size, Year
from demo.summary import sign_ins_of, table_of
from demo.year import DemoYear
from deploy.embedded import OPERATORS
from tests.e2e.process import QUICK, run_command, served

pytestmark = pytest.mark.xdist_group("demo-year")
SMALL = Size({"urumqi": 2, "wuhan": 2}, roster_of=15, registered_share=0.7, bases=2, interns_of_base=4)
"""Of base 0 three of four are kept, of base 1 all: both over one half, so both are paid."""


class BrokenOff(Exception):
    """As Ctrl-C would, between an answer and the next order."""


class Transport(httpx.HTTPTransport):
    """Counts the orders, and stops at one of them: before it was said, or after it was done and not yet heard."""

    def __init__(self, stop_at: int | None = None, *, after: bool = False) -> None:
        super().__init__()
        self.said, self._stop_at, self._after = 0, stop_at, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.said += request.method != "GET"
        due = request.method != "GET" and self.said == self._stop_at
        if due and not self._after:
            raise BrokenOff
        answer = super().handle_request(request)
        if due:
            answer.read()
            raise BrokenOff
        return answer


def make(base: str, transport: Transport | None = None) -> Year:
    with httpx.Client(base_url=base, timeout=60, transport=transport) as http:
        return DemoYear(http, OPERATORS, Console(file=io.StringIO()), SMALL).run()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Year, int]]:
    """A platform with the year made in one go, its numbers, and how many orders it took."""
    with served(tmp_path_factory.mktemp("whole"), cli=QUICK) as base:
        transport = Transport()
        yield base, make(base, transport), transport.said


def test_the_year_says_what_the_platform_says(whole: tuple[str, Year, int]) -> None:
    _, year, _ = whole
    assert (year.listed, year.interns, year.retained) == (60, 8, 7)
    assert 20 < year.registered < 60
    assert year.contacted < year.registered
    assert year.breached == year.escalated > 0
    assert year.paid_fen == 700_000
    assert 0 < year.week["in_time"] < year.week["due"]


def test_the_year_again_on_the_same_platform_adds_nothing(whole: tuple[str, Year, int]) -> None:
    base, year, _ = whole
    assert make(base) == year


def test_a_year_broken_off_at_many_points_ends_with_the_same_numbers(
    whole: tuple[str, Year, int], tmp_path: Path
) -> None:
    _, year, orders = whole
    with served(tmp_path, cli=QUICK) as base:
        for part in range(1, 6):
            with pytest.raises(BrokenOff):
                make(base, Transport(orders * part // 6, after=part % 2 == 0))
        assert make(base) == year


def test_the_figures_of_the_year_by_the_sums_are_those_of_the_ledger(whole: tuple[str, Year, int]) -> None:
    """Each person and each sum, now and once more when all of them were made anew."""
    base, year, _ = whole
    for order in (["compare"], ["rebuild", "--reason", "核对演示年度（虚构）"], ["compare"]):
        seen = run_command("figures", *order, "--base", base)
        assert seen.returncode == 0, seen.stdout + seen.stderr
        rows = [line.split() for line in seen.stdout.splitlines() if "urumqi" in line or "wuhan" in line]
        assert sum(int(row[3]) for row in rows) >= year.listed, seen.stdout


def test_its_table_names_universities_compliance_escalations_and_placement_of_both_cities(
    whole: tuple[str, Year, int],
) -> None:
    _, year, _ = whole
    shown = printed(table_of(year))
    for part in (
        "2 所（乌鲁木齐） + 2 所（武汉）",
        f"{year.week['in_time']}/{year.week['due']}（{year.week['compliance']}）",
        f"{year.breached} 人 / {year.escalated} 人",
        "7,000.00 元",
        *(f"（{year.rates[city]['placement_rate']['rate']}）" for city in ("urumqi", "wuhan")),
        *(f"（{as_stated(year, city)['rate']}）" for city in ("urumqi", "wuhan")),
    ):
        assert part in shown


def as_stated(year: Year, city: str) -> Any:
    return {one["key"]: one for one in year.rates[city]["placement_rate"]["others"]}["listed_or_registered_as_stated"]


def test_more_is_stated_than_confirmed_and_only_the_confirmed_is_the_rate(whole: tuple[str, Year, int]) -> None:
    _, year, _ = whole
    stated = [as_stated(year, city)["part"] for city in ("urumqi", "wuhan")]
    confirmed = [year.rates[city]["placement_rate"]["part"] for city in ("urumqi", "wuhan")]
    assert 0 < sum(confirmed) < sum(stated)


def test_its_sign_ins_name_one_login_of_each_role(whole: tuple[str, Year, int]) -> None:
    _, year, _ = whole
    shown = printed(sign_ins_of(year.sign_ins))
    for login in ("urumqi-650102-worker", "urumqi-university-00", "wuhan-base-0"):
        assert login in shown
    firsts = {role: office for office, (role, _) in reversed(OFFICES.items())}
    for office in firsts.values():
        assert f"wuhan-{office}" in shown


def test_every_role_of_staff_can_sign_in(whole: tuple[str, Year, int]) -> None:
    base, year, _ = whole
    firsts = {duty.split()[0]: login for login, duty in year.sign_ins.items()}
    assert {*firsts, Role.OPS} == STAFF | {Role.EMPLOYER_CLERK, Role.UNIVERSITY_OFFICE}
    with httpx.Client(base_url=base, timeout=60) as http:
        for role, login in firsts.items():
            answer = http.post("/registry/v1/sessions", json={"login": login, "password": PASSWORD})
            assert answer.json()["role"] == role, answer.text


def printed(table: Any) -> str:
    heard = io.StringIO()
    Console(file=heard, width=160).print(table)
    return heard.getvalue()
