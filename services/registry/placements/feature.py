"""Where people went: by which channel of the city, in which programme or form, and who vouches for it."""

from chassis.service import Feature
from services.registry.placements import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
