"""Enlistment (征兵): what a priority rests on, passed or not, and nothing of a person's health."""

from chassis.service import Feature
from services.registry.enlistments import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
