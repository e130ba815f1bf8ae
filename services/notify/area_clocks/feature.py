"""Clocks of whole areas: cadences, milestones and windows."""

from chassis.service import Feature
from services.notify.area_clocks import event_handlers, jobs

feature = Feature(handlers=event_handlers.handlers, jobs=jobs.jobs)
