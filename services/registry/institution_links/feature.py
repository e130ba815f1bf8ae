"""Links between training institutions and schools (培训机构与高校长效联系)."""

from chassis.service import Feature
from services.registry.institution_links import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
