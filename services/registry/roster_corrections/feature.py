"""Refused rows of a roster, put right in place or handed in again."""

from chassis.service import Feature
from services.registry.roster_corrections import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
