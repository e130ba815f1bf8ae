"""The ledger of people as it is read, corrected and revealed."""

from chassis.service import Feature
from services.registry.graduate_records import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
