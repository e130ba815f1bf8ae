"""What a proven person and the ledger do not agree on."""

from chassis.service import Feature
from services.registry.desk_cases import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
