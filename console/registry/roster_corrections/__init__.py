"""Refused rows of a roster: put right one by one in place, or handed in again as the file that came back."""

from console.registry.roster_corrections.pages import screens

__all__ = ["screens"]
