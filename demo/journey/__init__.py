"""The journey: one graduate's year, as an outsider calls it over HTTP. Every check prints what it expected and saw.

Safe to run again on the same platform, and on the demo year: each run makes its own people, streets, bases and
accounts, and gives every service back the business time it had, even where a step fails.
"""

import httpx
from rich.console import Console

from client.operators import Operators
from client.platform import Platform
from demo.journey import (
    accounts,
    business_time,
    cases,
    certificates,
    desk,
    first_contact,
    internships,
    messages,
    money,
    periodic_reports,
    person,
    rosters,
    services,
    sheets,
)
from demo.journey.walk import Check, Walk

STEPS = (
    accounts.step,
    rosters.step,
    person.step,
    first_contact.step,
    certificates.step,
    services.step,
    internships.step,
    money.step,
    messages.step,
    sheets.step,
    desk.step,
    periodic_reports.step,
    cases.step,
)


def run(base_url: str, ops: Operators, console: Console) -> list[Check]:
    """Walks the journey against a running platform; raises RequestRefused where a step cannot go on."""
    with httpx.Client(base_url=base_url, timeout=60) as http:
        walk = Walk(Platform(http), console)
        take(walk, ops)
    return walk.checks


def take(walk: Walk, ops: Operators) -> None:
    """All steps in their order, with the two operators; the checks are in the walk."""
    accounts.sign_in_operators(walk, ops)
    with business_time.given_back(walk):
        for step in STEPS:
            step(walk)
