"""The law of each city and what it comes to: parameters, schemes, windows, cases explained."""

from chassis.service import Feature
from policy_engine.schemes.catalogue import check_all
from services.subsidy.schemes import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, check_packs=check_all)
