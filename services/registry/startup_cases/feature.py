"""Start-up cases (创业意向): what the city's document has given to whoever wants to start up, item by item."""

from chassis.service import Feature
from services.registry.startup_cases import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
