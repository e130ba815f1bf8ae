"""Messages: written, sent over channels, sent again."""

from chassis.service import Feature
from services.notify.messages import endpoints, event_handlers, jobs

feature = Feature(
    routers=(endpoints.router, endpoints.resending),
    access=endpoints.ACCESS,
    handlers=event_handlers.handlers,
    jobs=jobs.jobs,
)
