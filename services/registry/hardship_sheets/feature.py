"""The special ledger's figures: general services and priority assistance, never one without the other."""

from chassis.service import Feature
from services.registry.hardship_sheets import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
