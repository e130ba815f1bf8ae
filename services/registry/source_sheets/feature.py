"""Sheets of sources: registrations by community code, and the three batches of a pushed list."""

from chassis.service import Feature
from services.registry.source_sheets import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
