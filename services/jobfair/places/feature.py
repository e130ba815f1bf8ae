"""Which places and schools exist, as the registry says."""

from chassis.service import Feature
from services.jobfair.places import event_handlers

feature = Feature(handlers=event_handlers.handlers)
