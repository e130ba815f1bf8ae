"""Referrals: which post was put before whom."""

from console.jobfair.referrals.pages import screens

__all__ = ["screens"]
