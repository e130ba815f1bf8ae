"""Desk cases: people who have proven themselves and differ from the ledger."""

from console.registry.desk_cases.pages import screens

__all__ = ["screens"]
