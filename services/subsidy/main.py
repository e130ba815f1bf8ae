"""The subsidy service: schemes, claims, payments, simulations."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from chassis.app import build_app
from chassis.evidence.jobs import notice
from chassis.runtime import Runtime
from chassis.service import Definition, Service
from services.subsidy.assessments.feature import feature as assessments
from services.subsidy.assessments.jobs import assessments_waiting
from services.subsidy.attestations.feature import feature as attestations
from services.subsidy.bank_receipts.feature import feature as bank_receipts
from services.subsidy.certificates.feature import feature as certificates
from services.subsidy.claims.feature import feature as claims
from services.subsidy.evidence.feature import feature as evidence
from services.subsidy.funds.feature import feature as funds
from services.subsidy.internships.feature import feature as internships
from services.subsidy.models_base import Base
from services.subsidy.objections.feature import feature as objections
from services.subsidy.payments.feature import feature as payments
from services.subsidy.payout_accounts.feature import feature as payout_accounts
from services.subsidy.projections.feature import feature as projections
from services.subsidy.publicity.feature import feature as publicity
from services.subsidy.schemes.commands import keep_packs
from services.subsidy.schemes.feature import feature as schemes
from services.subsidy.settings import subsidy_settings
from services.subsidy.simulations.feature import feature as simulations

definition = Definition(
    name="subsidy",
    title="启航 · 资金服务",
    features=(
        schemes,
        internships,
        evidence,
        attestations,
        certificates,
        assessments,
        claims,
        payout_accounts,
        payments,
        bank_receipts,
        funds,
        publicity,
        objections,
        simulations,
        projections,
    ),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)


def names_notice() -> Mapping[str, str]:
    """What readiness says where nobody can be asked whether a name is a person's."""
    if subsidy_settings().registry_base_url:
        return {}
    return {"own_names": "QIHANG_SUBSIDY_REGISTRY_BASE_URL is unset: no person's account is taken"}


async def prepare(runtime: Runtime) -> None:
    """Keeps the packs' files by version before anything is decided by them, and lets every scrape ask what waits.

    What waits depends on the windows in the packs, which a gauge of the definition does not see.
    """
    runtime.notices |= {**notice(runtime), **names_notice()}
    runtime.measure("assessments_waiting", partial(assessments_waiting, runtime))
    async with runtime.transaction() as session:
        await keep_packs(session, runtime.packs)
