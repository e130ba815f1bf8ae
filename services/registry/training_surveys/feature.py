"""The survey of training intents (培训意愿摸排): how many of each school's people answered, and by which day."""

from chassis.service import Feature
from services.registry.training_surveys import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
