"""Whose case somebody is among the caseworkers of an area, and how cases pass from one to another and back."""

from chassis.service import Feature
from services.registry.case_handovers import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
