"""Who is kept after an internship, and whose word that is."""

from chassis.service import Feature
from services.jobfair.retentions import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
