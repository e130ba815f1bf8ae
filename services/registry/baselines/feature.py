"""What a measure stood at on the same day of last year, which the city loads by two persons."""

from chassis.service import Feature
from services.registry.baselines import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
