"""Rosters: a school's file taken in, its rows with their outcome, the file back with the reasons."""

from console.registry.rosters import pages
from console.registry.rosters.columns import screens

__all__ = ["pages", "screens"]
