"""The ledger: who is registered, one person's page with everything on one time line, what is hidden for a purpose."""

from console.registry.graduate_records.pages import screens

__all__ = ["screens"]
