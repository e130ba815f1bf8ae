"""The plans of a year: what a document asks of a city, and what a district adds to it."""

from chassis.service import Feature
from services.registry.plans import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
