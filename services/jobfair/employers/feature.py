"""Employers: registered, verified, suspended."""

from chassis.service import Feature
from services.jobfair.employers import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, client_scopes=endpoints.CLIENT_SCOPES)
