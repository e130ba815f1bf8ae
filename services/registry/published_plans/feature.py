"""What the public sees of a city's plan of the year."""

from chassis.service import Feature
from services.registry.published_plans import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
