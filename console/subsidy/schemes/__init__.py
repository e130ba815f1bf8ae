"""What the documents say: policies, values, readings, schemes, and a case tried."""

from console.subsidy.schemes.pages import screens

__all__ = ["screens"]
