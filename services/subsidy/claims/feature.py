"""Claims: assessed, reviewed, approved, explained."""

from chassis.service import Feature
from services.subsidy.claims import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
