"""Deadlines: started by events, met or missed, escalated."""

from functools import partial

from chassis.service import Feature
from policy_engine.packs.schema import check_all
from services.notify.clocks import endpoints, event_handlers, jobs
from services.notify.clocks.repository import overdue_clocks
from services.notify.clocks.shapes import SHAPES

feature = Feature(
    routers=(endpoints.router,),
    access=endpoints.ACCESS,
    handlers=event_handlers.handlers,
    jobs=jobs.jobs,
    gauges={"clocks_overdue": overdue_clocks},
    check_packs=partial(check_all, shapes=SHAPES),
)
