"""Who serves which area."""

from chassis.service import Feature
from services.notify.duties import endpoints, event_handlers
from services.notify.duties.repository import count_unserved_addressees

feature = Feature(
    routers=(endpoints.router,),
    access=endpoints.ACCESS,
    handlers=event_handlers.handlers,
    gauges={"addressees_unserved": count_unserved_addressees},
)
