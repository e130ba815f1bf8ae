"""A data key for each person: given in the background, and destroyed for who is erased."""

from chassis.service import Feature
from services.registry.data_keys import jobs, repository

feature = Feature(jobs=jobs.jobs, gauges={"people_without_data_key": repository.people_without_key})
