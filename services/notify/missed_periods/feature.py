"""Cadences that were missed several periods in a row: a level above is told."""

from chassis.service import Feature
from services.notify.missed_periods import jobs

feature = Feature(jobs=jobs.jobs)
