"""The days of the year by area, for screens and for calendar programs."""

from chassis.service import Feature
from services.registry.calendars import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
