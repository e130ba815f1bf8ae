"""The ledger of people."""

from chassis.service import Feature
from services.registry.graduates import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
