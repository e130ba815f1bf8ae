"""Who is served next: people who want work and had nothing of a kind yet, those in hardship before the others."""

from chassis.service import Feature
from services.registry.service_queues import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
