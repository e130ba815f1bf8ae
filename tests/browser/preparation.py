"""What a day finds when it begins, brought about over HTTP by those whose work it is: people, employers, claims.

An account has one session: prepare first, then sign in in the browser.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from client import operators
from client.caller import Order
from client.entries import id_of
from client.models.jobfair import ProposeInternship, RegisterEmployer, StateRetention
from client.models.registry import RegisterGraduate
from client.models.subsidy import ActOnClaim, PutPayoutAccount
from client.platform import SERVICES, Json, Platform, RequestRefused
from client.retrying import until
from client.waiting import once_heard
from demo.people import Fictional, fictional_credit_code, people_of_own
from demo.roster_file import HEADERS, roster_row, xlsx
from deploy.embedded import OPERATORS
from tests.browser.site import Site

BANK = "wuhan-bank"
WORKER, REVIEWER, APPROVER = "wuhan-420102-worker", "wuhan-reviewer", "wuhan-approver"
AREA = "wuhan/420102"
PERIOD, WINDOW = "2023-H1", "2023-07-31T10:00:00+08:00"
"""The half-year that a bonus is calculated for, and a day on which its window is open."""
STEPS = ("open", "reviewed", "approved")
PASSED: ActOnClaim = {"verdict": "pass", "note": "条件和金额核对无误"}


@dataclass(frozen=True)
class Base:
    """An internship base with one clerk, who signs in as `login`."""

    login: str
    employer: str
    name: str


@dataclass
class Preparation:
    """One platform, its demo accounts, and a word that no other preparation uses."""

    site: Site
    platform: Platform
    nonce: str = field(default_factory=lambda: secrets.token_hex(3))
    opened: int = 0

    def as_(self, login: str) -> str:
        """The login, signed in."""
        if login not in self.platform.tokens:
            self.platform.sign_in(login, login, self.site.secret_of(login))
        return login

    def operate(self) -> None:
        if operators.FIRST not in self.platform.tokens:
            operators.sign_in(self.platform, OPERATORS)

    def account(self, login: str, role: str, *, area: str | None = None, org: str | None = None) -> str:
        """A new account with the demo's secret; it is not signed in."""
        self.operate()
        account = {"login": login, "secret": self.site.password, "role": role, "display_name": f"演示 {login}"}
        operators.open_account(self.platform, {**account, "area": area, "org": org})
        return login

    def person(self, worker: str, area: str) -> str:
        """Somebody whom the caseworker registered just now."""
        return id_of(
            self.platform.registry.register_graduate(self.as_(worker), registration(people_of_own(1)[0], area))
        )

    def base(self, *, verified: bool = True) -> Base:
        """A new employer; verified, it is an internship base."""
        code = fictional_credit_code(f"{self.nonce}-{self.opened}")
        self.opened += 1
        login, name = f"base-{self.nonce}-{self.opened}", f"演示见习基地{self.nonce}-{self.opened}（虚构）"
        self.as_(self.account(login, "employer_clerk", org=code))
        body: RegisterEmployer = {"credit_code": code, "name": name, "area": AREA}
        employer = str(self.platform.jobfair.register_employer(login, body)["id"])
        if verified:
            self.platform.jobfair.verify_employer(self.as_(REVIEWER), employer, {"is_internship_base": True})
        return Base(login, employer, name)

    def intern(self, base: Base, person: str, started_on: str = "2023-01-09", until_on: str = "2023-06-30") -> str:
        """An internship to which the intern agreed."""
        body: ProposeInternship = {
            "employer_id": base.employer,
            "graduate_id": person,
            "started_on": started_on,
            "planned_end_on": until_on,
        }
        jobs = self.platform.jobfair
        internship = str(jobs.propose_internship(base.login, body)["id"])
        self._confirm(base, internship, jobs.issue_confirmation_code, jobs.answer_proposal)
        return internship

    def kept(self, base: Base, internship: str) -> None:
        """It ended, and the base keeps the intern, who says so too."""
        jobs = self.platform.jobfair
        jobs.end_internship(base.login, internship, {"ended_on": "2023-06-30", "outcome": "completed"})
        body: StateRetention = {
            "retained": True,
            "retained_on": "2023-06-30",
            "contract_months": 24,
            "insured": True,
        }
        jobs.state_retention(base.login, internship, body)
        self._confirm(base, internship, jobs.issue_retention_code, jobs.confirm_retention)

    def _confirm(self, base: Base, internship: str, issue: Order, answer: Order) -> None:
        code = once_heard(lambda: issue(self.as_(WORKER), internship))["code"]
        answer(base.login, internship, {"accept": True, "code": code})

    def claims(self, count: int, state: str) -> Sequence[tuple[Base, str]]:
        """So many claims in this state, each of a base of its own that keeps one intern of one: 1,000 yuan."""
        with self.in_the_window():
            bases = [self.base() for _ in range(count)]
            for base in bases:
                self.kept(base, self.intern(base, self.person(WORKER, AREA)))
            return [(base, self._claim(base, state)) for base in bases]

    def _claim(self, base: Base, state: str) -> str:
        subsidy = self.platform.subsidy
        until(lambda: self._has_heard(base))
        subsidy.put_payout_account(base.login, base.employer, _account_of(base))
        assessed = subsidy.assess_retention_bonus(self.as_(REVIEWER), {"employer_id": base.employer, "period": PERIOD})
        assert assessed["claim"] is not None, assessed
        claim = str(assessed["claim"]["id"])
        if state in STEPS[1:]:
            subsidy.review_claim(REVIEWER, claim, PASSED)
        if state in STEPS[2:]:
            subsidy.approve_claim(self.as_(APPROVER), claim, PASSED)
        return claim

    def _has_heard(self, base: Base) -> bool:
        try:
            cohort = self.platform.subsidy.show_cohort(REVIEWER, base.employer, period=PERIOD)
        except RequestRefused as refused:
            if refused.status != httpx.codes.NOT_FOUND:
                raise
            return False
        return len(cohort["retained"]) == 1 and not cohort["declared_retained"]

    def other_account(self, base: Base) -> None:
        """The base asks to be paid elsewhere; it waits for a second person."""
        subsidy = self.platform.subsidy
        version = subsidy.show_payout_account(base.login, base.employer)["version"]
        subsidy.put_payout_account(base.login, base.employer, _account_of(base), if_match=f'"{version}"')

    def undo_asked(self, login: str) -> str:
        """The name of a roster of two people that the office has handed in, and asks to be undone."""
        name, registry = f"误传-{self.nonce}.xlsx", self.platform.registry
        school = registry.list_places(self.as_(login), "wuhan", "school")[0]["code"]
        rows = [[*roster_row(who, AREA.partition("/")[2]), school] for who in people_of_own(2)]
        file = {"file": (name, xlsx(rows, [*HEADERS, "学校代码"]), "application/octet-stream")}
        roster = registry.upload_roster(login, data={"city": "wuhan"}, files=file)["id"]
        until(lambda: bool(registry.show_roster(login, roster)["done"]))
        registry.ask_for_roster_undo(login, roster, {"reason": "误传了往届毕业生的名册（演示）"})
        return name

    def paid_and_taken_back(self, payer: str, claim: str) -> None:
        """Paid by this payer; the bank says that it is settled, and then that it is not."""
        batch = self.platform.subsidy.make_payment_batch(self.as_(payer))
        [line] = [line["id"] for line in batch["lines"] if line["claim_id"] == claim]
        settled = [{"line_id": row["id"], "status": "settled", "bank_ref": row["id"][-12:]} for row in batch["lines"]]
        self.bank_says(settled)
        self.bank_says([{"line_id": line, "status": "rejected", "reason_code": "account_closed"}])

    def bank_says(self, results: Sequence[Json]) -> None:
        credentials = {"grant_type": "client_credentials", "client_id": BANK, "client_secret": self.site.password}
        self.platform.tokens[BANK] = self.platform.registry.issue_client_token(None, credentials)["access_token"]
        self.platform.post("/subsidy/v1/bank-confirmations", BANK, {"results": list(results)})

    @contextmanager
    def in_the_window(self) -> Iterator[None]:
        """On a day of July; then every service has the business time back that it had."""
        self.operate()
        services = {name: self.platform.service(name) for name in SERVICES}
        times = {name: service.show_business_clock("ops")["at"] for name, service in services.items()}
        try:
            self._set(dict.fromkeys(SERVICES, WINDOW))
            yield
        finally:
            self._set(times)

    def _set(self, times: dict[str, str | None]) -> None:
        for name, at in times.items():
            self.platform.service(name).set_business_clock("ops", {"at": at})


def _account_of(base: Base) -> PutPayoutAccount:
    """Another one each time, which the stand-in of the bank takes."""
    return {"holder": base.name, "account": f"6200990{secrets.randbelow(10**8):08d}1"}


def registration(who: Fictional, area: str) -> RegisterGraduate:
    return {
        "place_kind": "hukou",
        "area": area,
        "cohort_year": 2023,
        "intention": "job",
        "person": {"name": who.name, "id_number": who.id_number, "phone": who.phone},
    }


@contextmanager
def prepared(site: Site) -> Iterator[Preparation]:
    with httpx.Client(base_url=site.base, timeout=60) as http:
        yield Preparation(site, Platform(http))
