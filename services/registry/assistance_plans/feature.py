"""Assistance plans (一人一策, 结对帮扶), and who is to be assisted first."""

from chassis.service import Feature
from services.registry.assistance_plans import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
