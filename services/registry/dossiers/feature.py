"""The dossier of one person (个人信息台账): the life line, hardships, services and plans in one view."""

from chassis.service import Feature
from services.registry.dossiers import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
