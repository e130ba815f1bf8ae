"""What clients prove themselves with: secrets and public keys, each with its end."""

from chassis.service import Feature
from services.registry.client_credentials import jobs, repository

feature = Feature(jobs=jobs.jobs, gauges={"clients_ending_soon": repository.clients_ending_soon})
