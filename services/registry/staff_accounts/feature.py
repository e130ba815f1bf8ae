"""Staff accounts as they are administered: listed, closed, reopened, moved."""

from chassis.service import Feature
from services.registry.staff_accounts import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
