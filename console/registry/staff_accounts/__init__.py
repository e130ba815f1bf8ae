"""Accounts of staff that exist: their list, one of them, its closing, reopening and moving."""

from console.registry.staff_accounts.pages import screens

__all__ = ["screens"]
