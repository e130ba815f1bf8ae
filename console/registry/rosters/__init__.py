"""Rosters: a school's file taken in, its rows with their outcome, the file back with the reasons."""

from console.registry.rosters.pages import screens

__all__ = ["screens"]
