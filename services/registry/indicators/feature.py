"""What a city counts against its document, as its pack says it."""

from chassis.service import Feature
from services.registry.indicators import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
