"""Clients of systems as they are administered: listed, closed, reopened, given other credentials."""

from chassis.service import Feature
from services.registry.client_accounts import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
