"""Sheets of an employer: posts and interns out and in, many at once."""

from console.jobfair.imports.pages import screens

__all__ = ["screens"]
