"""Lists of people from schools."""

from chassis.service import Feature
from services.registry.rosters import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
