"""The sums behind the figures of today: folded in the background, compared with the ledger, made anew."""

from chassis.service import Feature
from services.registry.figures import endpoints, jobs, repository

feature = Feature(
    routers=(endpoints.router,),
    access=endpoints.ACCESS,
    jobs=jobs.jobs,
    gauges={"figure_changes_waiting": repository.changes_waiting},
)
