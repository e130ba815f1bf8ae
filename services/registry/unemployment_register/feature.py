"""The register of the unemployed (失业登记库): who has been out of work for how long."""

from chassis.service import Feature
from services.registry.unemployment_register import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
