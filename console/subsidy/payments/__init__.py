"""Payments: files to the bank, what the bank says differently, the ledger."""

from console.subsidy.payments.pages import screens

__all__ = ["screens"]
