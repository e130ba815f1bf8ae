"""Clocks go along when their person's jurisdiction is transferred."""

from chassis.service import Feature
from services.notify.clock_moves import event_handlers

feature = Feature(handlers=event_handlers.handlers)
