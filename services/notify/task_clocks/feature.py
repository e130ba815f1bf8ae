"""Clocks of tasks: each has a day of its own, and its departments are reminded of it."""

from chassis.service import Feature
from services.notify.task_clocks import event_handlers

feature = Feature(handlers=event_handlers.handlers)
