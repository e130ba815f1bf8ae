"""What became of somebody, and on whose evidence."""

from chassis.service import Feature
from services.registry.statuses import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
