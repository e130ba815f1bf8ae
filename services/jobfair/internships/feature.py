"""Internships: begun, ended, counted."""

from chassis.service import Feature
from services.jobfair.internships import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
