"""A person moves to another area of the city: asked by the old one or the person, accepted by the new one."""

from chassis.service import Feature
from services.registry.area_transfers import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
