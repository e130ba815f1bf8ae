"""Files of graduates on their way (档案转递): who holds one, and what arrived."""

from chassis.service import Feature
from services.registry.archive_transfers import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
