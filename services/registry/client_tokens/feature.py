"""Tokens of departments' systems and of our own services, by OAuth 2."""

from chassis.service import Feature
from services.registry.client_tokens import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
