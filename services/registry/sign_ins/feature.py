"""Signing in; what fails is counted and slowed."""

from chassis.service import Feature
from services.registry.sign_ins import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
