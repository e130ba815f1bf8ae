"""What contacts learned: read again with a purpose, and corrected without losing what was first said."""

from chassis.service import Feature
from services.registry.contact_notes import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
