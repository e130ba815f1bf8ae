"""What the city counts against its document: the indicators, one with its districts, the records behind a count."""

from console.registry.indicators.pages import screens, titles

__all__ = ["screens", "titles"]
