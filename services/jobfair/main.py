"""The job fair service: employers, posts, referrals, internships."""

from pathlib import Path

from fastapi import FastAPI

from chassis.app import build_app
from chassis.service import Definition, Service
from services.jobfair.employers.feature import feature as employers
from services.jobfair.imports.feature import feature as imports
from services.jobfair.internships.feature import feature as internships
from services.jobfair.models_base import Base
from services.jobfair.posts.feature import feature as posts
from services.jobfair.projections.feature import feature as projections
from services.jobfair.proposals.feature import feature as proposals
from services.jobfair.referrals.feature import feature as referrals
from services.jobfair.retentions.feature import feature as retentions

definition = Definition(
    name="jobfair",
    title="启航 · 招聘与见习服务",
    features=(
        employers,
        posts,
        referrals,
        proposals,
        internships,
        retentions,
        imports,
        projections,
    ),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)
