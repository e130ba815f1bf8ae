"""Tasks of the year's plans: who leads, who cooperates, who has reported, what was accepted."""

from chassis.service import Feature
from services.registry.tasks import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
