"""The demo year: a few thousand generated people in both cities, through the public API like everybody else."""

import random
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.journey import Json, Platform, Refused, roster_row, xlsx
from deploy.people import Fictional, fictional_credit_code, fictional_people

PASSWORD = "qihang-demo-2023"  # noqa: S105 - printed for the newcomer, refused outside demo mode
ROSTER_OF = 120
UNIVERSITIES = 22
REGISTERED_SHARE = 0.12
SEED = 2023
DISTRICTS = {
    "urumqi": ("650102", "650103", "650104", "650105", "650106", "650109"),
    "wuhan": ("420102", "420103", "420106", "420111", "4201GX"),
}
PLACE = {"urumqi": ("hukou", "residence", "seeking"), "wuhan": ("hukou", "seeking")}


@dataclass
class Year:
    """What the demo made, for the table at its end and for `var/demo.json`."""

    sign_ins: dict[str, str] = field(default_factory=dict)
    listed: int = 0
    registered: int = 0
    contacted: int = 0
    interns: int = 0
    paid_fen: int = 0
    sheets: dict[str, Json] = field(default_factory=dict)


class DemoYear:
    """Makes the year once; a second run on the same data finds its accounts and adds nothing twice."""

    def __init__(self, http: httpx.Client, ops: tuple[str, str], console: Console) -> None:
        self._p = Platform(http)
        self._ops = ops
        self._console = console
        self._dice = random.Random(SEED)  # noqa: S311
        self.year = Year()

    def run(self) -> Year:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            self._progress = progress
            self._accounts()
            people = {city: self._rosters(city) for city in DISTRICTS}
            entries = {city: self._registrations(city, people[city]) for city in DISTRICTS}
            self._contacts("urumqi", entries["urumqi"])
            self._internships(entries["wuhan"])
            self._money()
            self._december()
        return self.year

    def _track(self, items: Sequence[Any], what: str) -> Iterable[Any]:
        return self._progress.track(items, description=what)

    def _once_known(self, order: Callable[[], Json]) -> Json:
        """Another service hears of a person a moment later."""
        for _ in range(300):
            try:
                return order()
            except Refused as refused:
                if refused.status != 404:
                    raise
                time.sleep(0.1)
        return order()

    def _set_time(self, at: str | None) -> None:
        for service in ("registry", "subsidy", "jobfair", "notify"):
            self._p.put(f"/{service}/v1/business-clock", "ops", {"at": at})

    def _account(self, login: str, role: str, area: str | None = None, org: str | None = None) -> None:
        body = {"login": login, "secret": PASSWORD, "role": role, "display_name": f"演示 {login}"}
        self._p.post("/registry/v1/staff-accounts", "ops", {**body, "area": area, "org": org})
        signed = self._p.post("/registry/v1/sessions", None, {"login": login, "password": PASSWORD})
        self._p.tokens[login] = signed["access_token"]
        self.year.sign_ins[login] = f"{role} {area or org or ''}".strip()

    def _accounts(self) -> None:
        login, password = self._ops
        signed = self._p.post("/registry/v1/sessions", None, {"login": login, "password": password})
        self._p.tokens["ops"] = signed["access_token"]
        wanted: list[tuple[str, str, str | None, str | None]] = []
        for city, districts in DISTRICTS.items():
            wanted += [(f"{city}-{d}-worker", "caseworker", f"{city}/{d}", None) for d in districts]
            wanted += [(f"{city}-city", "city_approver", city, None), (f"{city}-auditor", "auditor", city, None)]
            wanted += [(f"{city}-reviewer", "district_reviewer", city, None), (f"{city}-payer", "payer", city, None)]
            wanted += [(f"{city}-approver", "district_approver", city, None)]
        for account in self._track(wanted, "账号"):
            self._account(*account)

    def _rosters(self, city: str) -> list[tuple[Fictional, str]]:
        """Each university's roster; Urumqi has 22 universities by its document, the demo gives Wuhan eleven."""
        self._set_time("2023-06-20T09:00:00+08:00")
        everyone: list[tuple[Fictional, str]] = []
        count = UNIVERSITIES if city == "urumqi" else UNIVERSITIES // 2
        waiting: list[tuple[str, str]] = []
        for index in self._track(range(count), f"{city} 高校名册"):
            org = f"{'65' if city == 'urumqi' else '42'}{index:08d}"
            login = f"{city}-university-{index:02d}"
            self._account(login, "university_office", None, org)
            districts = [self._dice.choice(DISTRICTS[city]) for _ in range(ROSTER_OF)]
            people = list(zip(fictional_people(ROSTER_OF, login), districts, strict=True))
            file = xlsx([roster_row(person, district) for person, district in people])
            answer = self._p.call(
                "POST",
                "/registry/v1/rosters",
                login,
                files={"file": (f"{login}.xlsx", file, "application/octet-stream")},
                data={"city": city},
            )
            waiting.append((login, self._p.read(answer)["id"]))
            everyone += people
        for login, roster in self._track(waiting, f"{city} 名册入库"):
            self._wait_for_roster(login, roster)
        return everyone

    def _wait_for_roster(self, login: str, roster: str) -> None:
        while True:
            seen = self._p.get(f"/registry/v1/rosters/{roster}", login)
            if seen["state"] == "done":
                self.year.listed += seen["counts"].get("accepted", 0)
                return
            time.sleep(0.2)

    def _registrations(self, city: str, people: list[tuple[Fictional, str]]) -> list[tuple[str, str]]:
        """Some of the listed register, on different days of July; (entry, district) of each."""
        chosen = [one for one in people if self._dice.random() < REGISTERED_SHARE]
        days = [f"2023-07-{day:02d}" for day in (4, 11, 18, 25)]
        entries: list[tuple[str, str]] = []
        for number, (person, district) in enumerate(self._track(chosen, f"{city} 实名登记")):
            if number % max(1, len(chosen) // len(days)) == 0 and number // max(1, len(chosen) // len(days)) < 4:
                self._set_time(f"{days[number // max(1, len(chosen) // len(days))]}T10:00:00+08:00")
            named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
            body = {
                "place_kind": self._dice.choice(PLACE[city]),
                "area": f"{city}/{district}",
                "cohort_year": 2023,
                "intention": "job",
                "person": named,
            }
            answer = self._p.call("POST", "/registry/v1/registrations", f"{city}-{district}-worker", json=body)
            if answer.status_code < 400:
                entries.append((answer.json()["id"], district))
                self.year.registered += 1
        return entries

    def _contacts(self, city: str, entries: list[tuple[str, str]]) -> None:
        """Most are reached in time; some only tried, some late, some not at all."""
        self._set_time("2023-07-28T17:00:00+08:00")
        for person, district in self._track(entries, f"{city} 首次联系"):
            fate = self._dice.random()
            if fate > 0.93:
                continue
            day = "2023-07-28"
            body = {"kind": "phone", "reached": fate < 0.85, "contacted_at": f"{day}T09:00:00+08:00"}
            worker = f"{city}-{district}-worker"
            self._p.post(f"/registry/v1/graduates/{person}/contacts", worker, body)
            self.year.contacted += fate < 0.85
            if fate < 0.55:
                status = {"status": self._dice.choice(("employed", "startup")), "since_on": "2023-07-28"}
                self._p.post(f"/registry/v1/graduates/{person}/statuses", worker, status)

    def _internships(self, entries: list[tuple[str, str]]) -> None:
        self._set_time("2023-06-30T18:00:00+08:00")
        self._bases: list[tuple[str, str]] = []
        pool = [person for person, _ in entries]
        for index in self._track(range(8), "wuhan 见习"):
            code, login = fictional_credit_code(f"demo-{index}"), f"wuhan-base-{index}"
            self._account(login, "employer_clerk", None, code)
            district = DISTRICTS["wuhan"][index % len(DISTRICTS["wuhan"])]
            body = {"credit_code": code, "name": f"演示见习基地{index}（虚构）", "area": f"wuhan/{district}"}
            employer = self._p.post("/jobfair/v1/employers", login, body)["id"]
            verified = {"is_internship_base": True}
            self._p.put(f"/jobfair/v1/employers/{employer}/verification", "wuhan-reviewer", verified)
            self._bases.append((login, employer))
            interns, pool = pool[:10], pool[10:]
            for number, person in enumerate(interns):
                self._intern(login, employer, person, retained=number < 3 + index)

    def _intern(self, login: str, employer: str, person: str, *, retained: bool) -> None:
        start = {"started_on": "2023-01-09", "planned_end_on": "2023-06-30"}
        body = {"employer_id": employer, "graduate_id": person, **start}
        internship = self._once_known(lambda: self._p.post("/jobfair/v1/internships", login, body))["id"]
        end = {"ended_on": "2023-06-30", "outcome": "completed"}
        self._p.post(f"/jobfair/v1/internships/{internship}/end", login, end)
        if retained:
            kept = {"retained": True, "retained_on": "2023-06-30", "contract_months": 24, "insured": True}
            self._p.put(f"/jobfair/v1/internships/{internship}/retention", login, kept)
        self.year.interns += 1

    def _money(self) -> None:
        """The July window: claims of most bases are reviewed, approved, paid and confirmed by the bank."""
        self._wait_for_cohorts()
        self._set_time("2023-07-31T10:00:00+08:00")
        for login, employer in self._track(self._bases, "wuhan 留用奖补"):
            body = {"employer_id": employer, "period": "2023-H1"}
            claim = self._p.post("/subsidy/v1/retention-bonus-assessments", "wuhan-reviewer", body)["claim"]
            account = {"holder": f"{login}（虚构）", "account": f"62009900{secrets.randbelow(90_000_000) + 10_000_001}"}
            self._p.put(f"/subsidy/v1/payout-accounts/{employer}", login, account)
            if claim and claim["state"] == "open":
                self._p.post(f"/subsidy/v1/claims/{claim['id']}/review", "wuhan-reviewer", {"verdict": "pass"})
                self._p.post(f"/subsidy/v1/claims/{claim['id']}/approval", "wuhan-approver", {"verdict": "pass"})
        batch = self._p.post("/subsidy/v1/payment-batches", "wuhan-payer")
        file = self._p.call("GET", f"/subsidy/v1/payment-batches/{batch['id']}/file", "wuhan-payer")
        said = self._p.read(self._p.http.post("/standins/bank/payment-files", content=file.content))
        self._p.post("/subsidy/v1/bank-confirmations", "wuhan-payer", {"results": said["results"]})
        self.year.paid_fen = batch["total_fen"]

    def _wait_for_cohorts(self) -> None:
        """Until subsidy has heard of every internship: events need a moment."""
        for _, employer in self._bases:
            path = f"/subsidy/v1/employers/{employer}/cohort"
            for _ in range(300):
                answer = self._p.call("GET", path, "wuhan-reviewer", params={"period": "2023-H1"})
                if answer.status_code == 200 and len(answer.json()["completed"]) == 10:
                    break
                time.sleep(0.1)

    def _december(self) -> None:
        self._set_time("2023-08-04T09:00:00+08:00")
        for city in DISTRICTS:
            self.year.sheets[city] = self._p.get("/registry/v1/sheets/rates", f"{city}-city")
        self.year.sheets["week"] = self._p.get("/registry/v1/sheets/first-contacts", "urumqi-city", week="2023-W31")


def table_of(year: Year) -> Table:
    """What happened, on one small page."""
    table = Table(title="演示年度", show_header=False)
    for what, number in (
        ("应登记（名册）", f"{year.listed:,} 人"),
        ("已实名登记", f"{year.registered:,} 人"),
        ("首次联系到本人", f"{year.contacted:,} 人"),
        ("见习", f"{year.interns:,} 人"),
        ("留用奖补已支付", f"{year.paid_fen / 100:,.2f} 元"),
    ):
        table.add_row(what, number)
    for city in DISTRICTS:
        rates = year.sheets[city]["total"]["rates"]
        shown = f"登记率 {rates['registration_rate']['rate']}，去向落实率 {rates['placement_rate']['rate']}"
        table.add_row(city, shown)
    return table
