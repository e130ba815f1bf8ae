"""Accounts and how they sign in."""

from chassis.service import Feature
from services.registry.accounts import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
