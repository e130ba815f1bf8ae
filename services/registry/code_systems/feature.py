"""Code systems (编码系统): a coded value travels as (system, code)."""

from chassis.service import Feature
from services.registry.code_systems import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
