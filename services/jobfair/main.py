"""The job fair service: employers, posts, referrals, internships."""

from pathlib import Path

from fastapi import FastAPI

from chassis.app import build_app
from chassis.background.jobs import JobTable
from chassis.messaging.handlers import HandlerTable
from chassis.service import Definition, Service
from services.jobfair.access import ACCESS
from services.jobfair.employers import endpoints as employers
from services.jobfair.internships import endpoints as internships
from services.jobfair.models_base import Base
from services.jobfair.places.event_handlers import handlers as place_handlers
from services.jobfair.posts import endpoints as posts
from services.jobfair.posts.jobs import jobs as post_jobs
from services.jobfair.proposals import endpoints as proposals
from services.jobfair.referrals import endpoints as referrals
from services.jobfair.referrals.event_handlers import handlers as referral_handlers
from services.jobfair.retentions import endpoints as retentions

definition = Definition(
    name="jobfair",
    title="启航 · 招聘与见习服务",
    routers=(
        employers.router,
        posts.router,
        referrals.router,
        proposals.router,
        internships.router,
        retentions.router,
    ),
    access=ACCESS,
    handlers=HandlerTable.of(referral_handlers, place_handlers),
    jobs=JobTable.of(post_jobs),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)
