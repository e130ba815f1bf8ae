"""Evidence: files that show what somebody states of a payee."""

from chassis.evidence.jobs import gauges, jobs
from chassis.service import Feature
from services.subsidy.evidence import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs, gauges=gauges)
