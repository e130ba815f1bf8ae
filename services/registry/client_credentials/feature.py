"""What clients prove themselves with: secrets and public keys, each with its end."""

from chassis.service import Feature
from services.registry.client_credentials import jobs

feature = Feature(jobs=jobs.jobs)
