"""Training intents (培训意愿): who was asked, and what they want."""

from chassis.service import Feature
from services.registry.training_intents import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
