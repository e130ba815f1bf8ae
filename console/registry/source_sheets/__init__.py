"""The sheets of sources: what became of pushed people, and what each community code brought."""

from console.registry.source_sheets.pages import screens

__all__ = ["screens"]
