"""Internships: their list, one with all its changes, its end, its retention."""

from console.jobfair.internships.pages import screens

__all__ = ["screens"]
