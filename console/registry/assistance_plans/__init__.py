"""Assistance plans: one for each person on the special ledger."""

from console.registry.assistance_plans.pages import screens

__all__ = ["screens"]
