"""Accounts of other systems: their list, one with its credentials, its closing and reopening."""

from console.registry.client_accounts.pages import screens

__all__ = ["screens"]
