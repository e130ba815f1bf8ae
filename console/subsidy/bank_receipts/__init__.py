"""Receipts of the bank as files: handed in by one person, taken or refused by another."""

from console.subsidy.bank_receipts.pages import screens

__all__ = ["screens"]
