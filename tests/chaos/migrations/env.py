"""Alembic's entry point; the chassis does the work."""

from chassis.migrations import run

run()
