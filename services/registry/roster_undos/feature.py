"""Undoing a whole roster while nobody has built on it."""

from chassis.service import Feature
from services.registry.roster_undos import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
