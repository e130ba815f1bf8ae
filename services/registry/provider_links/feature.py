"""Which identity at a city's provider is whose account."""

from chassis.service import Feature
from services.registry.provider_links import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
