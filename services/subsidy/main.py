"""The subsidy service: schemes, claims, payments, simulations."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

from chassis.app import build_app
from chassis.background.jobs import JobTable
from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from chassis.service import Definition, Service
from policy_engine.schemes.catalogue import check_all
from services.subsidy.access import ACCESS, CLIENT_SCOPES
from services.subsidy.claims import endpoints as claims
from services.subsidy.claims.jobs import assessments_waiting
from services.subsidy.claims.jobs import jobs as claim_jobs
from services.subsidy.models_base import Base
from services.subsidy.payments import endpoints as payments
from services.subsidy.payments.repository import open_discrepancies
from services.subsidy.payout_accounts import endpoints as payout_accounts
from services.subsidy.schemes import endpoints as schemes
from services.subsidy.schemes.commands import keep_packs
from services.subsidy.schemes.event_handlers import handlers as scheme_handlers
from services.subsidy.simulations import endpoints as simulations
from services.subsidy.simulations.jobs import jobs as simulation_jobs

definition = Definition(
    name="subsidy",
    title="启航 · 资金服务",
    routers=(schemes.router, claims.router, payout_accounts.router, payments.router, simulations.router),
    access=ACCESS,
    client_scopes=CLIENT_SCOPES,
    handlers=HandlerTable.of(scheme_handlers),
    jobs=JobTable.of(claim_jobs, simulation_jobs),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    check_packs=check_all,
    gauges={"bank_discrepancies_open": open_discrepancies},
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)


async def prepare(runtime: Runtime) -> None:
    """Keeps the packs' files by version before anything is decided by them, and lets every scrape ask what waits.

    What waits depends on the windows in the packs, which a gauge of the definition does not see.
    """
    runtime.measure("assessments_waiting", partial(assessments_waiting, runtime))
    async with runtime.transaction() as session:
        await keep_packs(session, runtime.packs)
