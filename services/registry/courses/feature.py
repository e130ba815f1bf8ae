"""The catalogue of courses (培训课程) that people of a city may be recommended and may take."""

from chassis.service import Feature
from services.registry.courses import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
