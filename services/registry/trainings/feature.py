"""Trainings: courses that are recommended to people, taken by them, and completed by the word of two."""

from chassis.service import Feature
from services.registry.trainings import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
