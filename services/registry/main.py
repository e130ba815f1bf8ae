"""The registry: people, rosters, casework, accounts, targets."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

from chassis.app import build_app
from chassis.background.jobs import JobTable
from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from chassis.service import Definition, Service
from contracts.roles import Role
from policy_engine.packs.schema import check_all
from services.registry.access import ACCESS
from services.registry.account_opening import endpoints as account_opening
from services.registry.accounts import commands
from services.registry.accounts import endpoints as accounts
from services.registry.accounts.commands import NewAccount
from services.registry.accounts.jobs import jobs as account_jobs
from services.registry.casework import endpoints as casework
from services.registry.casework.event_handlers import handlers as casework_handlers
from services.registry.desk import endpoints as desk
from services.registry.graduates import endpoints as graduates
from services.registry.identity import endpoints as identity
from services.registry.identity.jobs import jobs as identity_jobs
from services.registry.models_base import Base
from services.registry.places import endpoints as places
from services.registry.proposals import endpoints as proposals
from services.registry.registration import endpoints as registration
from services.registry.reveals import endpoints as reveals
from services.registry.reveals.jobs import jobs as reveal_jobs
from services.registry.rosters import endpoints as rosters
from services.registry.rosters.jobs import jobs as roster_jobs
from services.registry.settings import RegistrySettings
from services.registry.sign_ins.jobs import jobs as sign_in_jobs
from services.registry.statuses import endpoints as statuses
from services.registry.targets import endpoints as targets
from services.registry.targets.shapes import SHAPES

definition = Definition(
    name="registry",
    title="启航 · 实名台账与跟踪服务",
    routers=(
        accounts.router,
        account_opening.router,
        identity.router,
        desk.router,
        graduates.router,
        registration.router,
        proposals.router,
        statuses.router,
        places.router,
        casework.router,
        targets.router,
        rosters.router,
        reveals.router,
    ),
    access=ACCESS,
    handlers=HandlerTable.of(casework_handlers),
    jobs=JobTable.of(roster_jobs, account_jobs, identity_jobs, sign_in_jobs, reveal_jobs),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    check_packs=partial(check_all, shapes=SHAPES),
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)


async def prepare(runtime: Runtime) -> None:
    """Creates the accounts that the settings name, once: the two operators, and notify's client."""
    own = RegistrySettings()
    async with runtime.transaction() as session:
        for login, password in own.operators:
            await commands.create_staff_account(session, NewAccount(login, password, Role.OPS, "运维"))
        if own.notify_client_id:
            secret = own.notify_client_secret.get_secret_value()
            await commands.create_client_account(
                session, NewAccount(own.notify_client_id, secret, Role.SERVICE, "消息服务")
            )
