"""Internships proposed, and the answers to them."""

from chassis.service import Feature
from services.jobfair.proposals import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
