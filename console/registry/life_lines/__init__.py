"""One person's line from school to work, with what a school and a caseworker say of leaving it."""

from console.registry.life_lines.pages import screens

__all__ = ["screens"]
