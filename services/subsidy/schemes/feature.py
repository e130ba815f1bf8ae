"""The law of each city and what it comes to: parameters, schemes, windows, cases explained."""

from chassis.service import Feature
from policy_engine.schemes.catalogue import check_all
from services.subsidy.schemes import endpoints, event_handlers

feature = Feature(
    routers=(endpoints.router,), access=endpoints.ACCESS, handlers=event_handlers.handlers, check_packs=check_all
)
