"""The demo year: a few thousand generated people in both cities, through the public API like everybody else.

It can be broken off at any point and started again. Each order has an idempotency key made from its content, so the
platform answers what it has done already and does the rest; the numbers at the end are the platform's own.
"""

import random
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, cast

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from client import operators
from client.caller import Order
from client.entries import id_of
from client.models import jobfair, registry, subsidy
from client.operators import Operators, SignIn
from client.platform import SERVICES, Json, RequestRefused
from client.retrying import Resumable, until
from client.waiting import once_heard
from demo import rosters
from demo.archives import send_archives
from demo.hardships import enter_hardships
from demo.lives import enter_lives
from demo.people import Fictional, fictional_credit_code, fictional_people
from demo.periodic_reports import hand_in_reports
from demo.plan import (
    BY_CODE,
    CATCHING_UP,
    CONFIRMED,
    DISTRICTS,
    END,
    MINISTRYS,
    NEXT_CALL_ON,
    OFFICES,
    PASSWORD,
    PERIOD,
    PLACE,
    PLACED,
    REACHED,
    REACHED_LATE,
    SECOND_OF_TWO,
    SEED,
    TOP_LEVEL,
    TRIED,
    WAVES,
    WEEK,
    Person,
    PlaceKind,
    Size,
    Year,
)
from demo.plans import adopt_plans
from demo.sources import issue_code, push_list


class DemoYear:
    """Makes the year. Run again on the same platform, it finds everything done and adds nothing."""

    def __init__(self, http: httpx.Client, ops: Operators, console: Console, size: Size | None = None) -> None:
        self._p = Resumable(http, seed=SEED)
        self._ops = ops
        self._console = console
        self._size = size or Size()
        self._dice = random.Random(SEED)  # noqa: S311
        self.year = Year(self._size.universities)

    def run(self) -> Year:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            self._progress = progress
            self._accounts()
            self._set_time("2023-06-20T09:00:00")
            adopt_plans(self._p)
            self._codes = {city: issue_code(self._p, city) for city in DISTRICTS}
            people = {city: self._rosters(city) for city in DISTRICTS}
            waves = self._waves([self._person(city, *person) for city in DISTRICTS for person in people[city]])
            entries = self._july(waves)
            for city in DISTRICTS:
                unplaced = [(e, p.worker) for e, p in entries if p.city == city and p.fate >= PLACED]
                enter_hardships(self._p, city, unplaced)
                enter_lives(self._p, city, [(e, p.worker, p.who) for e, p in entries if p.city == city])
                push_list(self._p, city, [who for who, _ in people[city]])
                send_archives(self._p, city)
            self._internships([(entry, person.worker) for entry, person in entries if person.city == "wuhan"])
            self._money()
            self._reports(entries)
            self._count()
        return self.year

    def _track(self, items: Sequence[Any], what: str) -> Iterable[Any]:
        """A bar where somebody watches; where the output goes to a file, one line."""
        if not self._console.is_terminal:
            self._console.print(f"· {what}（{len(items)}）")
        return self._progress.track(items, description=what)

    def _set_time(self, at: str) -> None:
        for service in SERVICES:
            self._p.service(service).set_business_clock("ops", {"at": f"{at}+08:00"})

    def _account(self, login: str, role: str, area: str | None = None, org: str | None = None) -> None:
        body = {"login": login, "secret": PASSWORD, "role": role, "display_name": f"演示 {login}"}
        first, second = (operators.FIRST, operators.SECOND)[:: -1 if login.endswith(SECOND_OF_TWO) else 1]
        operators.open_account(self._p, {**body, "area": area, "org": org}, by=first, second=second)
        self._p.sign_in(login, login, PASSWORD)
        self.year.sign_ins[login] = f"{role} {area or org or ''}".strip()

    def _accounts(self) -> None:
        operators.sign_in(self._p, self._ops)
        wanted: list[tuple[str, str, str | None, str | None]] = []
        for city, districts in DISTRICTS.items():
            wanted += [(f"{city}-{d}-worker", "caseworker", f"{city}/{d}", None) for d in districts]
            wanted += [(f"{city}-{office}", role, city, org) for office, (role, org) in OFFICES.items()]
        for account in self._track(wanted, "账号"):
            self._account(*account)
        operators.open_bank(self._p, "wuhan-bank", SignIn("wuhan-bank", PASSWORD), "wuhan")

    def _rosters(self, city: str) -> list[tuple[Fictional, str]]:
        """Each university's roster."""
        self._set_time("2023-06-20T09:00:00")
        everyone: list[tuple[Fictional, str]] = []
        waiting: list[tuple[str, str]] = []
        schools = [school["code"] for school in self._p.registry.list_places("ops", city, "school")]
        for index in self._track(range(self._size.universities[city]), f"{city} 高校名册"):
            login = f"{city}-university-{index:02d}"
            self._account(login, "university_office", None, schools[index])
            districts = [self._dice.choice(DISTRICTS[city]) for _ in range(self._size.roster_of)]
            people = list(zip(fictional_people(self._size.roster_of, login), districts, strict=True))
            file = rosters.file_of(people, schools[index], ministrys=index == MINISTRYS)
            waiting.append((login, rosters.upload(self._p, city, login, file, f"{login}.xlsx")))
            everyone += people
        for login, roster in self._track(waiting, f"{city} 名册入库"):
            rosters.wait_for(self._p, login, roster)
        self._after_upload(city, waiting, everyone)
        return everyone

    def _after_upload(
        self, city: str, uploaded: Sequence[tuple[str, str]], people: Sequence[tuple[Fictional, str]]
    ) -> None:
        """The first school hands some people in twice; of the Ministry's file refused rows and phones are put right."""
        rosters.hand_in_twice(self._p, city, uploaded[0][0], people)
        for login, roster in uploaded[MINISTRYS : MINISTRYS + 1]:
            own = people[MINISTRYS * self._size.roster_of :][: self._size.roster_of]
            rosters.put_right(self._p, login, roster, [person for person, _ in own])

    def _person(self, city: str, who: Fictional, district: str) -> Person | None:
        """None for those who do not register."""
        registers = self._dice.random() < self._size.registered_share
        kind, fate, status = (
            cast("PlaceKind", self._dice.choice(PLACE[city])),
            self._dice.random(),
            self._dice.choice(("employed", "startup")),
        )
        return (
            Person(who=who, city=city, district=district, place_kind=kind, fate=fate, status=status)
            if registers
            else None
        )

    def _waves(self, people: Sequence[Person | None]) -> list[tuple[str, str, list[Person]]]:
        """Who registers on which day: by turns, so that both cities and all districts have some each time."""
        chosen = [person for person in people if person is not None]
        return [(*days, chosen[index :: len(WAVES)]) for index, days in enumerate(WAVES)]

    def _july(self, waves: Sequence[tuple[str, str, list[Person]]]) -> list[tuple[str, Person]]:
        """Most are reached on the Friday of their week; some late, some only tried, some not at all."""
        entries: list[tuple[str, Person]] = []
        for day, friday, people in waves:
            self._set_time(f"{day}T10:00:00")
            fresh = [(self._register(person), person) for person in self._track(people, f"{day} 实名登记")]
            self._set_time(f"{friday}T17:00:00")
            self._contacts(fresh, friday, 0, REACHED)
            entries += fresh
        self._wait_for_clocks(CATCHING_UP)
        self._contacts(entries, CATCHING_UP, REACHED, TRIED)
        for entry, person in self._track([entry for entry in entries if entry[1].fate < PLACED], "去向落实"):
            self._place(entry, person)
        return entries

    def _place(self, entry: str, person: Person) -> None:
        """By the caseworker's word, and of most by the reviewer's too: only those count for the rate."""
        words = self._p.registry.show_placement_words(person.worker)
        channels = [row["channel"] for row in words["channels"] if person.status in row["statuses"]]
        placement: Any = {
            "status": person.status,
            "channel": channels[int(person.fate * 10_000) % len(channels)] if channels else None,
            "since_on": CATCHING_UP,
            "evidence_kind": "licence" if person.status == "startup" else "contract",
        }
        statement = self._p.registry.record_placement(person.worker, entry, placement)["status_id"]
        if person.fate < CONFIRMED:
            self._p.registry.confirm_status(f"{person.city}-reviewer", entry, statement)

    def _register(self, person: Person) -> str:
        who = person.who
        body: registry.RegisterGraduate = {
            "source_code": self._codes[person.city] if person.fate < BY_CODE else None,
            "place_kind": person.place_kind,
            "area": f"{person.city}/{person.district}",
            "cohort_year": 2023,
            "intention": "job",
            "person": {"name": who.name, "id_number": who.id_number, "phone": who.phone},
        }
        return id_of(self._p.registry.register_graduate(person.worker, body))

    def _contacts(self, entries: Sequence[tuple[str, Person]], day: str, over: float, up_to: float) -> None:
        """Urumqi's, whose document gives a number of days; and then until notify has heard of them."""
        called = [(e, p) for e, p in entries if p.city == "urumqi" and over <= p.fate < up_to]
        for entry, person in self._track(called, f"{day} 首次联系"):
            body: registry.LogContact = {
                "kind": "phone",
                "reached": person.fate < REACHED_LATE,
                "contacted_at": f"{day}T09:00:00+08:00",
                "next_action": {"on": NEXT_CALL_ON, "kind": "phone"},
            }
            self._p.registry.log_contact(person.worker, entry, body)
        reached = {entry for entry, person in called if person.fate < REACHED_LATE}
        until(lambda: reached <= {clock["subject_id"] for clock in self._clocks() if clock["met_on"]})

    def _clocks(self) -> list[Json]:
        return self._p.everything(self._p.notify.list_clocks, "urumqi-city", kind="first_contact")

    def _wait_for_clocks(self, day: str) -> None:
        """Until each clock that was breached by the day has been escalated to the top."""
        until(lambda: all(clock["escalation_level"] >= TOP_LEVEL for clock in self._clocks() if _overdue(clock, day)))

    def _internships(self, people: Sequence[tuple[str, str]]) -> None:
        """Of people and the caseworkers who look after them."""
        self._set_time("2023-06-30T18:00:00")
        self._bases: list[tuple[str, str]] = []
        each = self._size.interns_of_base
        for index in self._track(range(self._size.bases), "wuhan 见习"):
            login, employer = self._base(index)
            self._bases.append((login, employer))
            interns = people[index * each : (index + 1) * each]
            retained = min(self._size.kept_by_first_base + index, len(interns))
            for number, person in enumerate(interns):
                self._intern(login, employer, person, retained=number < retained)
            until(partial(self._has_heard, employer, (len(interns), retained)))

    def _base(self, index: int) -> tuple[str, str]:
        code, login = fictional_credit_code(f"demo-{index}"), f"wuhan-base-{index}"
        self._account(login, "employer_clerk", None, code)
        district = DISTRICTS["wuhan"][index % len(DISTRICTS["wuhan"])]
        body: jobfair.RegisterEmployer = {"credit_code": code, "name": _base_name(index), "area": f"wuhan/{district}"}
        employer = str(self._p.jobfair.register_employer(login, body)["id"])
        self._p.jobfair.verify_employer("wuhan-reviewer", employer, {"is_internship_base": True})
        return login, employer

    def _intern(self, login: str, employer: str, intern: tuple[str, str], *, retained: bool) -> None:
        (person, worker), jobs = intern, self._p.jobfair
        body: jobfair.ProposeInternship = {
            "employer_id": employer,
            "graduate_id": person,
            "started_on": "2023-01-09",
            "planned_end_on": "2023-06-30",
        }
        internship = str(self._p.jobfair.propose_internship(login, body)["id"])
        self._confirm(login, internship, worker, jobs.issue_confirmation_code, jobs.answer_proposal)
        end: jobfair.EndInternship = {"ended_on": "2023-06-30", "outcome": "completed"}
        self._p.jobfair.end_internship(login, internship, end)
        if retained:
            retention: jobfair.StateRetention = {
                "retained": True,
                "retained_on": "2023-06-30",
                "contract_months": 24,
                "insured": True,
            }
            self._p.jobfair.state_retention(login, internship, retention)
            self._confirm(login, internship, worker, jobs.issue_retention_code, jobs.confirm_retention)

    def _confirm(self, login: str, internship: str, worker: str, issue: Order, answer: Order) -> None:
        """The intern has no account: their caseworker hands them a code, and they give it to the base."""
        try:
            code = once_heard(lambda: issue(worker, internship))["code"]
        except RequestRefused as refused:
            if refused.status != 409:
                raise
            return  # confirmed by an earlier run
        answer(login, internship, {"accept": True, "code": code})

    def _has_heard(self, employer: str, cohort: tuple[int, int]) -> bool:
        return self._cohort(employer) == (*cohort, 0)

    def _cohort(self, employer: str) -> tuple[int, int, int]:
        """How many completed, were kept, and by the base's word alone, as far as subsidy has heard."""
        path = f"/subsidy/v1/employers/{employer}/cohort"
        answer = self._p.call("GET", path, "wuhan-reviewer", params={"period": PERIOD})
        if answer.status_code == 404:
            return 0, 0, 0
        cohort = self._p.read(answer)
        return len(cohort["completed"]), len(cohort["retained"]), len(cohort["declared_retained"])

    def _money(self) -> None:
        """The July window: claims of most bases are reviewed, approved, paid and confirmed by the bank."""
        self._set_time("2023-07-31T10:00:00")
        for login, employer in self._track(self._bases, "wuhan 留用奖补"):
            body: subsidy.AssessPayee = {"employer_id": employer, "period": PERIOD}
            self._account_to_pay(login, employer)
            claim = self._p.subsidy.assess_retention_bonus("wuhan-reviewer", body)["claim"]
            if claim and claim["state"] == "open":
                self._p.subsidy.review_claim("wuhan-reviewer", claim["id"], {"verdict": "pass"})
                self._p.subsidy.approve_claim("wuhan-approver", claim["id"], {"verdict": "pass"})
        self._pay()

    def _account_to_pay(self, login: str, employer: str) -> None:
        """In the employer's own name, before anything is reviewed: one person's word is enough."""
        try:
            self._p.subsidy.show_payout_account(login, employer)
        except RequestRefused as refused:
            if refused.status != 404:
                raise
            holder = _base_name(int(login.rpartition("-")[2]))
            account: subsidy.PutPayoutAccount = {"holder": holder, "account": _account_number(login)}
            self._p.subsidy.put_payout_account(login, employer, account)

    def _pay(self) -> None:
        """Somebody may have paid in between, by hand: then there is nothing left to pay."""
        try:
            batch = self._p.subsidy.make_payment_batch("wuhan-payer")
        except RequestRefused as refused:
            if "nothing-to-pay" not in str(refused):
                raise
            return
        path = f"/subsidy/v1/payment-batches/{batch['id']}/file"
        file = self._p.call("GET", path, "wuhan-payer", params={"purpose": "演示年度发放"})
        answer = self._p.read(self._p.http.post("/standins/bank/payment-files", content=file.content))
        self._p.subsidy.take_bank_confirmations("wuhan-bank", {"results": answer["results"]})

    def _reports(self, entries: Sequence[tuple[str, Person]]) -> None:
        """At the end of July: what is entered late is of somebody who registered on the first Tuesday."""
        self._set_time(f"{END}T08:00:00")
        for city in self._track(tuple(DISTRICTS), "定期报送"):
            entry, person = next((e, p) for e, p in entries if p.city == city)
            hand_in_reports(self._p, city, (entry, person.worker, person.district))

    def _count(self) -> None:
        """The numbers of the year, all asked of the platform."""
        self._set_time(f"{END}T09:00:00")
        self._wait_for_clocks(END)
        year = self.year
        for city in DISTRICTS:
            rates = self._p.registry.show_rate_sheet(f"{city}-city")["total"]["rates"]
            year.rates[city] = rates
            year.listed += rates["registration_rate"]["whole"]
            year.registered += rates["assistance_coverage"]["whole"]
        clocks = self._clocks()
        year.contacted = sum(clock["met_on"] is not None for clock in clocks)
        year.breached = sum(clock["breached_on"] is not None for clock in clocks)
        year.escalated = sum(clock["escalation_level"] > 0 for clock in clocks)
        year.week = self._p.registry.show_first_contact_sheet("urumqi-city", week=WEEK)["total"]
        cohorts = [self._cohort(employer) for _, employer in self._bases]
        year.interns, year.retained, _ = (sum(column) for column in zip(*cohorts, strict=True))
        year.paid_fen = sum(map(self._paid, self._bases))

    def _paid(self, base: tuple[str, str]) -> int:
        claims = self._p.everything(self._p.subsidy.list_claims, "wuhan-auditor", payee_id=base[1])
        return sum(claim["amount_fen"] for claim in claims if claim["state"] == "settled")


def _overdue(clock: Json, day: str) -> bool:
    return not clock["met_on"] and clock["due_on"] < day


def _base_name(index: int) -> str:
    return f"演示见习基地{index}（虚构）"


def _account_number(login: str) -> str:
    """The same for the same base; the stand-in bank takes it."""
    return f"62009900{random.Random(f'{SEED}-{login}').randint(10_000_001, 99_999_998):08d}1"  # noqa: S311
