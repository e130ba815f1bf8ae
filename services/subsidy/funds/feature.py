"""Funds: what a document gives a year for which schemes, what is reserved and paid of it, who bears which share."""

from chassis.service import Feature
from services.subsidy.funds import endpoints, shapes

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, check_packs=shapes.check_all)
