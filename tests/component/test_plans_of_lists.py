"""Pages of subsidy, jobfair and notify cost the same among ten times as many: as those of the registry, see there."""

import json
from collections.abc import Mapping
from functools import partial

import pytest

from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.service import Definition
from contracts.roles import Role
from services.jobfair.main import definition as jobfair
from services.notify.main import definition as notify
from services.subsidy.main import definition as subsidy
from tests.support.large_ledger import CITY, DISTRICTS, OTHER_CITY
from tests.support.large_services import OF, fill
from tests.support.plan_steps import filled, ledger_of, pages, touched
from tests.support.platform import ROOT
from tests.support.postgres import Postgres

SMALL, LARGE = 10_000, 100_000
GROWTH, FEW = 1.2, 1_500
DISTRICT = f"{CITY}/{DISTRICTS[-1]}"
STREET = f"{DISTRICT}/{DISTRICTS[-1]}003"
PERSON = "02000000-0000-7000-8000-0000000000c8"
DEFINITIONS: Mapping[str, Definition] = {each.name: each for each in (subsidy, jobfair, notify)}
Asked = tuple[str, Role, str | None, str, Mapping[str, str]]
PLACES = ((Role.CASEWORKER, STREET), (Role.DISTRICT_REVIEWER, DISTRICT), (Role.CITY_APPROVER, CITY))
OFFICERS = (*PLACES[1:], (Role.CITY_APPROVER, OTHER_CITY))


def _of(service: str, link: str, *callers: tuple[Role, str | None], **only: str) -> list[Asked]:
    return [(service, role, area, link, only) for role, area in callers]


ASKED: list[Asked] = [
    *_of("notify", "/v1/clocks", *PLACES, *OFFICERS),
    *_of("notify", "/v1/clocks", *PLACES, state="breached"),
    *_of("notify", "/v1/clocks", *PLACES, state="met"),
    *_of("notify", "/v1/clocks", *PLACES, kind="follow_up"),
    *_of("notify", "/v1/clocks", (Role.CITY_APPROVER, CITY), area=DISTRICT),
    *_of("notify", "/v1/messages", (Role.CASEWORKER, STREET)),
    *_of("notify", f"/v1/graduates/{PERSON}/messages", (Role.CASEWORKER, f"{CITY}/{DISTRICTS[0]}")),
    *_of("jobfair", "/v1/employers", *OFFICERS),
    *_of("jobfair", "/v1/employers", *OFFICERS[:2], is_internship_base="true"),
    *_of("jobfair", "/v1/employers", *OFFICERS[:2], state="pending"),
    *_of("jobfair", "/v1/posts", *OFFICERS),
    *_of("jobfair", "/v1/posts", (Role.CITY_APPROVER, CITY), area=DISTRICT),
    *_of("jobfair", "/v1/internships", *OFFICERS),
    *_of("jobfair", "/v1/internships", *OFFICERS[:2], running="true"),
    *_of("subsidy", "/v1/claims", *OFFICERS),
    *_of("subsidy", "/v1/claims", *OFFICERS[:2], state="open"),
    *_of("subsidy", "/v1/claims", *OFFICERS[:2], clawback="true"),
    *_of("subsidy", "/v1/claims", *OFFICERS[:2], scheme="retention_bonus"),
    *_of("subsidy", "/v1/payment-batches", (Role.PAYER, DISTRICT), (Role.PAYER, CITY)),
]


@pytest.fixture(scope="module")
def databases(postgres: Postgres) -> Mapping[str, list[str]]:
    return {
        name: [filled(postgres, each, partial(fill, tables=OF[name]), size) for size in (SMALL, LARGE)]
        for name, each in DEFINITIONS.items()
    }


@pytest.mark.parametrize(("service", "role", "area", "link", "only"), ASKED)
async def test_a_page_reads_as_much_of_ten_times_as_many(
    postgres: Postgres,
    databases: Mapping[str, list[str]],
    service: str,
    role: Role,
    area: str | None,
    link: str,
    only: Mapping[str, str],
) -> None:
    read = []
    for database in databases[service]:
        ledger = ledger_of(postgres, DEFINITIONS[service], database)
        token = TokenIssuer.from_settings(ledger.service.runtime.settings).issue(Caller(new_id(), role, area, None))
        read.append(touched(postgres, ledger, await pages(ledger, link, token, only)))
    small, large = read
    assert large <= max(GROWTH * small, FEW), (small, large)


MEASURED = {
    "list_claims",
    "list_clocks",
    "list_employers",
    "list_graduate_messages",
    "list_internships",
    "list_messages",
    "list_payment_batches",
    "list_posts",
}
AS_THE_REGISTRYS = ("_list_audit_entries", "_list_dead_letter_changes", "_list_dead_letters", "_list_worker_parts")
OF_FEW_ROWS = {
    "list_bank_discrepancies": "what bank and books differ about",
    "list_bank_receipts": "a receipt for each payment file",
    "list_evidence": "the files of one payee",
    "list_payout_account_changes": "what waits for a second person",
    "list_pause_requests": "what waits for a second person",
    "list_proposals": "what a base and an intern have not agreed on yet",
    "list_public_claims": "what is public this week",
    "list_simulations": "what policy officers tried",
}
STILL_GROW = {
    "list_companies": "the list of employers, for a department of the whole city",
    "list_failed_messages": "walks what failed on a channel, newest first; failures are few or an outage",
    "list_referrals": "of one graduate or one post it is short; of a whole area it walks all",
    "list_unserved_addressees": "counts the messages of roles that nobody holds",
}


def test_every_list_is_measured_or_says_why_not() -> None:
    lists = {
        methods["get"]["operationId"]
        for name in DEFINITIONS
        for methods in json.loads((ROOT / f"contracts/openapi/{name}.json").read_text())["paths"].values()
        if any(parameter["name"] == "cursor" for parameter in methods.get("get", {}).get("parameters", ()))
    }
    own = {name for name in lists if not name.endswith((*AS_THE_REGISTRYS, "_verify_audit_chain"))}
    assert own == MEASURED | OF_FEW_ROWS.keys() | STILL_GROW.keys()
