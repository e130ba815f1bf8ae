"""Leaving school (离校安排): when somebody means to leave, when they left, and where to."""

from chassis.service import Feature
from services.registry.leavings import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
