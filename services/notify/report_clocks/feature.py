"""Clocks of what districts report: each has a day of its own, and the district is reminded of it."""

from chassis.service import Feature
from services.notify.report_clocks import event_handlers

feature = Feature(handlers=event_handlers.handlers)
