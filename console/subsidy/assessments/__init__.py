"""Calculations: ask for one."""

from console.subsidy.assessments.pages import screens

__all__ = ["screens"]
