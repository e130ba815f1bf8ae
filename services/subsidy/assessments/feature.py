"""What payees are entitled to, calculated from the facts of the moment: asked for, in its window, and when facts
change."""

from chassis.service import Feature
from services.subsidy.assessments import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
