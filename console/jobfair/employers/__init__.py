"""Employers: their list, one with its posts and internships, how one is entered, verified and suspended."""

from console.jobfair.employers.pages import screens

__all__ = ["screens"]
