"""Copies of other services' facts."""

from chassis.service import Feature
from services.registry.projections import event_handlers

feature = Feature(handlers=event_handlers.handlers)
