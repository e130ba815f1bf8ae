"""Finding a person by an exact ID number, phone or full name, without anything of it in an address or a log."""

from chassis.service import Feature
from services.registry.person_search import endpoints, jobs

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, jobs=jobs.jobs)
