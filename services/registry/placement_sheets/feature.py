"""The sheet of placements: by channel or none, by form of working on one's own account and what it rests on."""

from chassis.service import Feature
from services.registry.placement_sheets import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
