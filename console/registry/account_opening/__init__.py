"""Accounts that wait for a second person before they are opened."""

from console.registry.account_opening.pages import screens

__all__ = ["screens"]
