"""Contacts and services of a caseworker."""

from chassis.service import Feature
from services.registry.casework import endpoints, event_handlers

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, handlers=event_handlers.handlers)
