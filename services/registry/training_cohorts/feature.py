"""Cohorts of trainings (培训后就业率): who had work so many months after a completion."""

from chassis.service import Feature
from services.registry.training_cohorts import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
