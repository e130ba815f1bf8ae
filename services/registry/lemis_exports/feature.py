"""Registration and unemployment records in the codes of LEMIS, so that nobody types them once more."""

from chassis.service import Feature
from services.registry.lemis_exports import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
