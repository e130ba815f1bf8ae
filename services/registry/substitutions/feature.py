"""A colleague in an absent colleague's place, for some days."""

from chassis.service import Feature
from services.registry.substitutions import endpoints, jobs

feature = Feature(routers=(endpoints.router, endpoints.tokens), access=endpoints.ACCESS, jobs=jobs.jobs)
