"""What districts report to the city, period by period: counted, signed, frozen, and restated beside it."""

from chassis.service import Feature
from services.registry.periodic_reports import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
