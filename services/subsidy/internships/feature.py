"""Internships as facts of claims: how they end, whom the bases keep, and whose word that is."""

from chassis.service import Feature
from services.subsidy.internships import endpoints, event_handlers

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, handlers=event_handlers.handlers)
