"""Which places and schools exist."""

from chassis.service import Feature
from services.registry.places import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
