"""The job fair's declarative base: one metadata for all of its features."""

from chassis.db import ServiceBase, new_metadata


class Base(ServiceBase):
    metadata = new_metadata()
