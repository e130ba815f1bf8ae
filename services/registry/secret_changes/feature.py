"""Secrets and second factors of staff, changed by themselves or reset by two operators."""

from chassis.service import Feature
from services.registry.secret_changes import endpoints

feature = Feature(routers=(endpoints.router, endpoints.operators), access=endpoints.ACCESS)
