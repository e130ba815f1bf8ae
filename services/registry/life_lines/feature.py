"""One life line (一人一线): from school to work and what came after, put together from what is on record."""

from chassis.service import Feature
from services.registry.life_lines import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
