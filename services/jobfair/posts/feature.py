"""Posts: published, listed, closed."""

from chassis.service import Feature
from services.jobfair.posts import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
