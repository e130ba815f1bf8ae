"""Statements of facts: a payee's or an officer's word, with what shows it."""

from chassis.service import Feature
from services.subsidy.attestations import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
