"""Figures against the targets of the document."""

from functools import partial

from chassis.service import Feature
from policy_engine.packs.schema import check_all
from services.registry.reports import endpoints
from services.registry.reports.shapes import SHAPES

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, check_packs=partial(check_all, shapes=SHAPES))
