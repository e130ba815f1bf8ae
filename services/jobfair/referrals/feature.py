"""People referred to posts."""

from chassis.service import Feature
from services.jobfair.referrals import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
