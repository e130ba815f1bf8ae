"""Attendance of courses (到课), and whether guidance courses reach those in school."""

from chassis.service import Feature
from services.registry.course_attendances import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
