"""Secrets and second factors of staff, changed by themselves or reset by two who administer their accounts."""

from chassis.service import Feature
from services.registry.secret_changes import endpoints

feature = Feature(routers=(endpoints.router, endpoints.administration), access=endpoints.ACCESS)
