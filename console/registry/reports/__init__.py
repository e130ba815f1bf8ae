"""The year's sheets: rates against their targets, first contacts by week."""

from console.registry.reports.pages import screens

__all__ = ["screens"]
