"""Evidence: bring a file, see what became of it, open it for a purpose."""

from console.subsidy.evidence.pages import screens

__all__ = ["screens"]
