"""Payout accounts: where a payee is paid, and changes that wait for a second person."""

from console.subsidy.payout_accounts.pages import screens

__all__ = ["screens"]
