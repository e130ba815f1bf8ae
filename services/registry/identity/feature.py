"""Real-name proof."""

from chassis.service import Feature
from services.registry.identity import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
