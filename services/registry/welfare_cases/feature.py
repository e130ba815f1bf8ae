"""Welfare posts (公益性岗位兜底安置): the last resort of people in hardship, behind a gate and by two signatures."""

from chassis.service import Feature
from services.registry.welfare_cases import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
