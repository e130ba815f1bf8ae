"""Proposals to another city's caseworker."""

from chassis.service import Feature
from services.registry.proposals import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
