"""Lists that the level above pushes (推送一批): who on them registered and found work."""

from chassis.service import Feature
from services.registry.pushed_lists import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
