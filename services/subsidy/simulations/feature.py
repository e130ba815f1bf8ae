"""What a rule or a change of it does to many cases."""

from chassis.service import Feature
from services.subsidy.simulations import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
