"""Study records (学籍信息): which school, level and major, and what the school's roster says beside."""

from chassis.service import Feature
from services.registry.study_records import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
