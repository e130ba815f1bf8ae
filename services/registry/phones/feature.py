"""Phones that graduates prove to be their own, by WeChat's word or by a code sent to them."""

from chassis.service import Feature
from services.registry.phones import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
