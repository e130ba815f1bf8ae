"""Proposed internships: who still has to agree, and their answers."""

from console.jobfair.proposals.pages import screens

__all__ = ["screens"]
