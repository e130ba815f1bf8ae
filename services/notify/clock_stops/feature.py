"""Clocks whose beginning was taken back."""

from chassis.service import Feature
from services.notify.clock_stops import event_handlers

feature = Feature(handlers=event_handlers.handlers)
