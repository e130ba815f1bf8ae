"""Certificates of other departments, as the registry tells of them."""

from chassis.service import Feature
from services.subsidy.certificates import event_handlers

feature = Feature(handlers=event_handlers.handlers)
