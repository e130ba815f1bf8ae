"""Copies of the registry's facts: graduates and where they are served, places and schools."""

from chassis.service import Feature
from services.jobfair.projections import event_handlers

feature = Feature(handlers=event_handlers.handlers)
