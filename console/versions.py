"""Contested updates: a form carries the version that its page showed; once that has changed the service refuses it."""

from console.components import Field
from console.desk import Desk

NAME = "version"


def version_field(version: int | str) -> Field:
    return Field(NAME, "", "hidden", value=str(version))


def seen(desk: Desk) -> str | None:
    """The `If-Match` of the form that was sent."""
    version = desk.values.get(NAME, "")
    return f'"{version}"' if version.isascii() and version.isalnum() else None
