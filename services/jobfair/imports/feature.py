"""Posts and internships of an employer as a workbook: many at once, each row an order of its own."""

from chassis.service import Feature
from services.jobfair.imports import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
