"""Codes of communities (社区二维码): whose promotion brought somebody to register."""

from chassis.service import Feature
from services.registry.community_codes import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
