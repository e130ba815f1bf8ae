"""Where a person can be reached, for notify alone."""

from chassis.service import Feature
from services.registry.contact_points import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
