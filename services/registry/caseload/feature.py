"""The caseload: whose turn it is, under tabs; and how one case stands."""

from chassis.service import Feature
from services.registry.caseload import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
