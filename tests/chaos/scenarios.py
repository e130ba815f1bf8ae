"""What is done to the stack, and what must hold afterwards."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import httpx

from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import inbox
from chassis.pii import BankAccount
from chassis.preconditions import ANY
from chassis.service import Service, make_service
from chassis.settings import Settings
from contracts.events.jobfair import EmployerVerified, InternshipEnded, InternshipRetained
from contracts.roles import Role
from demo.people import fictional_people
from demo.roster_file import roster_row, xlsx
from deploy.composition import app_role, definition_of, policies_folder
from deploy.embedded import url_on
from deploy.kafka import free_port
from services.subsidy.assessments.commands import Asked, assess
from services.subsidy.claims.commands import Act, act_on_claim
from services.subsidy.payout_accounts.commands import NewAccount, put_payout_account
from services.subsidy.schemes.ports import Payee
from tests.chaos.judging import Outcome, judge, settle
from tests.chaos.load import Load, insist, token
from tests.chaos.stack import Stack, wait_until

API_POINTS = {"api_between_rows": 0.02, "api_in_shared_write": 0.1, "api_after_commit": 0.02}
RELAY_POINTS = {"relay_before_send": 0.08, "relay_after_send": 0.08}
CONSUMER_POINTS = {"consumer_after_commit": 0.04}
SET_POINTS = {"set_before_commit": 0.1}
"""Of consumers as well. How often sets of events come up depends on the load: no run waits for a kill there."""
MUTANTS = ("no_inbox", "offset_first", "mark_first", "no_bucket_lock")
WUHAN = "wuhan/420106"
NAME = "演示基地（虚构）"


@dataclass(frozen=True)
class Setup:
    """Where processes are killed, by which chance, and which rule the code was told to break."""

    mutant: str = ""
    api: Mapping[str, float] = field(default_factory=dict)
    relay: Mapping[str, float] = field(default_factory=dict)
    consumer: Mapping[str, float] = field(default_factory=dict)
    notify: bool = False

    @property
    def kills(self) -> bool:
        return bool(self.api or self.relay or self.consumer)


KILLS = Setup(api=API_POINTS, relay=RELAY_POINTS, consumer={**CONSUMER_POINTS, **SET_POINTS}, notify=True)
CONTROL = Setup()
"""Nobody is killed and the code is right: what the mutant without a bucket lock is compared with."""


def setup_of(mutant: str) -> Setup:
    """A kill is what shows three of the mutants; the fourth must be seen without, for a kill also sends twice."""
    if mutant == "no_bucket_lock":
        return replace(CONTROL, mutant=mutant)
    return Setup(mutant, relay=RELAY_POINTS, consumer=CONSUMER_POINTS)


def messaging(
    folder: Path, seed: str, enough: Callable[[Mapping[str, int]], bool], seconds: float, setup: Setup = KILLS
) -> Outcome:
    """Registrations and contacts under kills: API, two relays, two consumers of one service."""
    stack = Stack(folder, seed, setup.mutant).start()
    try:
        port = free_port()
        stack.run("api", "registry", setup.api, port)
        for _ in range(2):
            stack.run("worker", "registry", setup.relay)
            stack.run("worker", "probe", setup.consumer)
        if setup.notify:
            stack.run("worker", "notify", setup.consumer)
        load = Load(f"http://127.0.0.1:{port}", seed).start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not enough(stack.hits()):
            time.sleep(0.5)
        load.stop()
        if setup.kills:
            stack.calm()
        settle(stack, setup.notify)
        return judge(stack, load, setup.notify)
    finally:
        stack.stop()


def broker_away(folder: Path, seed: str, seconds: float) -> Outcome:
    """The broker is killed under load and comes back later: no call fails, no event is lost."""
    stack = Stack(folder, seed).start()
    try:
        port = free_port()
        stack.run("api", "registry", {}, port)
        for _ in range(2):
            stack.run("worker", "registry", {})
            stack.run("worker", "probe", {})
        stack.run("worker", "notify", {})
        wait_until(lambda: _answers(port), 60)
        load = Load(f"http://127.0.0.1:{port}", seed).start()
        time.sleep(5)
        stack.broker.kill()
        time.sleep(seconds)
        stack.broker.start()
        time.sleep(2)
        load.stop()
        settle(stack, notify=True)
        outcome = judge(stack, load, notify=True)
        outcome.api_errors = load.errors
        return outcome
    finally:
        stack.stop()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz/ready", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


OPEN_ROWS = "SELECT count(*) FROM roster_row WHERE outcome IS NULL"
ACCEPTED_ROWS = "SELECT count(*) FROM roster_row WHERE outcome = 'accepted'"


def roster_import(folder: Path, seed: str, hits_wanted: int, rows: int) -> Outcome:
    """A roster goes in while its worker is killed between rows: every row is accounted for, once."""
    stack = Stack(folder, seed).start()
    try:
        port = free_port()
        stack.run("api", "registry", {}, port)
        stack.run("worker", "registry", {"import_between_rows": 2 / rows})
        headers = token(Role.UNIVERSITY_OFFICE, None, "10755")
        wanted, number = rows, 0
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            while stack.hits()["import_between_rows"] < hits_wanted or number == 0:
                _upload(http, headers, f"{seed}-{number}", rows)
                number += 1
                wanted = rows * number
                wait_until(lambda: stack.count("registry", OPEN_ROWS) == 0, 240)
        outcome = Outcome(dict(stack.hits()))
        outcome.unaccounted = abs(wanted - stack.count("registry", ACCEPTED_ROWS))
        outcome.duplicates = abs(wanted - stack.count("registry", "SELECT count(*) FROM graduate"))
        told = "SELECT count(*) FROM outbox WHERE type = 'registry.graduate_listed.v1'"
        outcome.orphans = abs(wanted - stack.count("registry", told))
        outcome.events = wanted
        return outcome
    finally:
        stack.stop()


def _upload(http: httpx.Client, headers: dict[str, str], seed: str, rows: int) -> None:
    file = xlsx([roster_row(person, "650102") for person in fictional_people(rows, seed)])
    files = {"file": ("roster.xlsx", file, "application/octet-stream")}
    answer = insist(http, "/registry/v1/rosters", headers, files=files, data={"city": "urumqi"})
    if answer.status_code >= 400:
        raise RuntimeError(answer.text)


def payer(folder: Path, seed: str, hits_wanted: int, claims: int) -> Outcome:
    """Payment files are made while the API is killed between lines: no claim is paid twice, none forgotten."""
    stack = Stack(folder, seed).start()
    try:
        port = free_port()
        stack.run("api", "subsidy", {"payer_between_lines": 0.06}, port)
        headers = token(Role.PAYER, "wuhan")
        made = 0
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            while stack.hits()["payer_between_lines"] < hits_wanted or made == 0:
                asyncio.run(_approved_claims(stack, claims))
                made += claims
                _pay_all(stack, http, headers)
        outcome = Outcome(dict(stack.hits()), made)
        outcome.unaccounted = abs(made - stack.count("subsidy", "SELECT count(*) FROM claim WHERE state = 'settled'"))
        outcome.duplicates = stack.count("subsidy", "SELECT count(*) - count(DISTINCT claim_id) FROM payment_line")
        outcome.orphans = abs(stack.count("subsidy", "SELECT coalesce(sum(amount_fen), 0)::bigint FROM ledger_entry"))
        paid = "SELECT coalesce(sum(-amount_fen), 0)::bigint FROM ledger_entry WHERE account = 'bank'"
        owed = "SELECT coalesce(sum(amount_fen), 0)::bigint FROM claim"
        outcome.lost = abs(stack.count("subsidy", paid) - stack.count("subsidy", owed))
        return outcome
    finally:
        stack.stop()


def _pay_all(stack: Stack, http: httpx.Client, headers: dict[str, str]) -> None:
    """Makes files until nothing is payable, and hands in the bank's answer for every line, twice."""
    while stack.count("subsidy", "SELECT count(*) FROM claim WHERE state = 'approved'"):
        insist(http, "/subsidy/v1/payment-batches", headers)
    lines = stack.rows("subsidy", "SELECT id FROM payment_line WHERE state = 'sent'")
    results = [{"line_id": str(row.id), "status": "settled", "bank_ref": f"B{row.id.hex}"} for row in lines]
    bank = token(Role.DEPARTMENT_CLIENT, "wuhan", scopes=["bank"])
    for _ in range(2):
        insist(http, "/subsidy/v1/bank-confirmations", bank, json={"results": results})


async def _approved_claims(stack: Stack, count: int) -> None:
    settings = Settings(
        demo=True,
        database_url=url_on(stack.postgres, "subsidy", app_role("subsidy")),
        policies=policies_folder(),
    )
    service = make_service(definition_of("subsidy"), settings)
    try:
        for _ in range(count):
            await _approved_claim(service)
    finally:
        await service.runtime.aclose()


async def _approved_claim(service: Service) -> None:
    employer, runtime = new_id(), service.runtime
    await _facts(service, employer)
    now, today = datetime(2023, 7, 15, tzinfo=UTC), date(2023, 7, 15)
    clerk = Caller(new_id(), Role.EMPLOYER_CLERK, org=f"91{employer.hex[:16].upper()}")
    await put_payout_account(runtime, employer, NewAccount(NAME, BankAccount("6200000000001234")), clerk, ANY)
    async with runtime.transaction() as session:
        asked = Asked("retention_bonus", Payee(employer, "wuhan", WUHAN), "2023-H1")
        assessed = await assess(session, runtime.packs, asked, today)
        assert assessed.claim is not None
        for role, step in ((Role.DISTRICT_REVIEWER, "review"), (Role.DISTRICT_APPROVER, "approve")):
            by = Caller(new_id(), role, WUHAN)
            act = Act(step, "pass")  # type: ignore[arg-type]
            await act_on_claim(session, runtime.packs, assessed.claim.id, act, by, now, today)


async def _facts(service: Service, employer: UUID) -> None:
    verified = EmployerVerified(
        employer_id=employer,
        city="wuhan",
        area=WUHAN,
        is_internship_base=True,
        verified_on=date(2023, 1, 5),
        credit_code=f"91{employer.hex[:16].upper()}",
        registered_name=NAME,
    )
    about = {"internship_id": new_id(), "employer_id": employer, "graduate_id": new_id(), "city": "wuhan"}
    ended = InternshipEnded(
        **about,
        area=WUHAN,
        version=2,
        started_on=date(2023, 1, 9),
        planned_end_on=date(2023, 6, 30),
        ended_on=date(2023, 6, 30),
        outcome="completed",
    )
    retained = InternshipRetained(
        **about,
        area=WUHAN,
        version=3,
        retained=True,
        retained_on=date(2023, 6, 30),
        contract_months=24,
        insured=True,
        origin="confirmed",
    )
    for event in (verified, ended, retained):
        await inbox.deliver(service, inbox.envelope(event, source="chaos"))
