"""Accounts that one person alone may not open."""

from chassis.service import Feature
from services.registry.account_opening import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
