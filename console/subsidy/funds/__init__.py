"""Funds: what is granted, paid and left of each."""

from console.subsidy.funds.pages import screens

__all__ = ["screens"]
