"""Which bodies look after the files of graduates."""

from chassis.service import Feature
from services.registry.archive_bodies import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
