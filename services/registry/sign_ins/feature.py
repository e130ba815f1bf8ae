"""Failed sign-ins, counted and slowed."""

from chassis.service import Feature
from services.registry.sign_ins import jobs

feature = Feature(jobs=jobs.jobs)
