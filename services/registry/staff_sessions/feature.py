"""Sessions of staff: short tokens that are refreshed, and an end that every service hears of."""

from chassis.service import Feature
from services.registry.staff_sessions import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
