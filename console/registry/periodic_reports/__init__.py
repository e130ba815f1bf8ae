"""What districts report to the city, period by period."""

from console.registry.periodic_reports.pages import screens

__all__ = ["screens"]
