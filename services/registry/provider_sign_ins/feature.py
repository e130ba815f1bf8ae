"""Signing in at a city's own OpenID Connect provider."""

from chassis.service import Feature
from services.registry.provider_sign_ins import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
