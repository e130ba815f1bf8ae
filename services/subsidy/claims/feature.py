"""Claims: reviewed, approved, explained. A pack that takes facts from nobody is refused."""

from chassis.service import Feature
from services.subsidy.claims import catalogue, endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, check_packs=catalogue.check_all)
