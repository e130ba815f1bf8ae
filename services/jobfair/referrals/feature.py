"""People referred to posts."""

from chassis.service import Feature
from services.jobfair.referrals import endpoints, event_handlers

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, handlers=event_handlers.handlers)
