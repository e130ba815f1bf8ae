"""What a person was told, as their district sees it."""

from chassis.service import Feature
from services.notify.graduate_messages import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
