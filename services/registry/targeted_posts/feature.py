"""Posts put before people in hardship: how many each had, what came of them, and who is short by name."""

from chassis.service import Feature
from services.registry.targeted_posts import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
