"""Pauses of clocks: one person asks, another decides, one resumes."""

from chassis.service import Feature
from services.notify.clock_pauses import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
