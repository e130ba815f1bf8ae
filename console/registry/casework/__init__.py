"""Casework: today's list, and what a caseworker enters of a person: contacts, services, statuses."""

from console.registry.casework.contacts import screens as contacts
from console.registry.casework.pages import screens

__all__ = ["contacts", "screens"]
