"""Questions to other departments about one person, their answers, and the ledger of both."""

from chassis.service import Feature
from services.registry.exchange import endpoints, jobs

feature = Feature(
    routers=(endpoints.router,),
    access=endpoints.ACCESS,
    client_scopes=endpoints.CLIENT_SCOPES,
    jobs=jobs.jobs,
)
