"""Registering oneself or somebody at the counter."""

from chassis.service import Feature
from services.registry.registration import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
