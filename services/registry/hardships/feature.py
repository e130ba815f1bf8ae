"""The special ledger (专门台账): who is in hardship, in which class, until when, and by whose word."""

from chassis.service import Feature
from services.registry.hardships import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
