"""Deadlines that were missed, and steps of them that the worker has not taken, counted by district and kind."""

from chassis.service import Feature
from services.notify.clock_lateness import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
