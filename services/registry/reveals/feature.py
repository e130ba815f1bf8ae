"""Personal data shown in clear, and by whom."""

from chassis.service import Feature
from services.registry.reveals import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
