"""Walks the steps of a file against a running platform, and says of each how it went."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from cli.policy.walk import accounts, casework, employers, expectations, money
from cli.policy.walk.form import Step
from cli.policy.walk.reading import WalkFile
from cli.policy.walk.stage import Check, Stage
from client.platform import SERVICES, Platform, RequestRefused

MACHINES: Mapping[str, Callable[[Stage, Any], None]] = {
    "roster": casework.roster,
    "registration": casework.registration,
    "contact": casework.contact,
    "service": casework.service,
    "placement": casework.placement,
    "employer": employers.employer,
    "post": employers.post,
    "internship": employers.internship,
    "retention": employers.retention,
    "own_account": accounts.own_account,
    "statement": money.statement,
    "trial": money.trial,
    "claim": money.claim,
    "review": money.review,
    "approval": money.approval,
    "payment": money.payment,
    "expect": expectations.expect,
}
Say = Callable[[Step, int, list[Check]], None]
"""Is given each step with its line and what it has checked."""


def walk(stage: Stage, file: WalkFile, say: Say) -> bool:
    """Whether every step was taken: what the platform refuses ends the walk, for later steps rest on it."""
    for number, step in enumerate(file.walkthrough.steps):
        stage.line, before = file.line("steps", number), len(stage.checks)
        taken = _take(stage, step)
        say(step, stage.line, stage.checks[before:])
        if not taken:
            return False
    return True


def _take(stage: Stage, step: Step) -> bool:
    try:
        if step.day is not None:
            stage.move_to(step.day)
        if step.machine is not None:
            MACHINES[step.machine](stage, getattr(step, step.machine))
    except (RequestRefused, LookupError) as refused:
        stage.check("办理", "受理", str(refused))
        return False
    return True


@contextmanager
def business_time_given_back(platform: Platform) -> Iterator[None]:
    """Each service has the business time it had before, whatever happens within."""
    times = {service: platform.service(service).show_business_clock("ops")["at"] for service in SERVICES}
    try:
        yield
    finally:
        for service, at in times.items():
            _give_back(platform, service, at)


def _give_back(platform: Platform, service: str, at: str | None) -> None:
    """A service that does not answer leaves the others their turn."""
    try:
        platform.service(service).set_business_clock("ops", {"at": at})
    except (RequestRefused, httpx.HTTPError):
        return
