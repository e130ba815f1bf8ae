"""Corrections at the window, each by two persons."""

from chassis.service import Feature
from services.registry.desk import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
