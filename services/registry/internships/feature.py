"""Internships as jobfair tells of them, and what became of those who began one."""

from chassis.service import Feature
from services.registry.internships import event_handlers

feature = Feature(handlers=event_handlers.handlers)
