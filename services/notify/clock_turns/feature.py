"""Promises that repeat until something ends them: each turn is a clock of its own."""

from chassis.service import Feature
from services.notify.clock_turns import event_handlers, jobs

feature = Feature(handlers=event_handlers.handlers, jobs=jobs.jobs)
