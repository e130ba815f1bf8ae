"""The subsidy service's declarative base: one metadata for all of its features."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import ServiceBase, new_metadata


class Base(ServiceBase, DeclarativeBase):
    metadata = new_metadata()
