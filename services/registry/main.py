"""The registry: people, casework, accounts, targets."""

from pathlib import Path

from fastapi import FastAPI

from chassis.app import build_app
from chassis.jobs import JobTable
from chassis.messaging import HandlerTable
from chassis.service import Definition, Runtime
from services.registry.access import ACCESS
from services.registry.accounts import endpoints as accounts
from services.registry.models_base import Base

definition = Definition(
    name="registry",
    title="启航 · 实名台账与跟踪服务",
    routers=(accounts.router,),
    access=ACCESS,
    handlers=HandlerTable(),
    jobs=JobTable(),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
)


def create_app(runtime: Runtime) -> FastAPI:
    return build_app(definition, runtime)
