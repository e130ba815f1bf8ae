"""Objections to public claims: what staff see in public, who objects to a payment, and how two persons lift it."""

from chassis.service import Feature
from services.subsidy.objections import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
