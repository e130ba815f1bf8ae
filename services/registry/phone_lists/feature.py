"""Phones of listed people that come after their roster."""

from chassis.service import Feature
from services.registry.phone_lists import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
