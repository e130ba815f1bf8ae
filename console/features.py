"""The console at a glance: the features whose screens it has."""

from collections.abc import Sequence

from console.desk_pages import screens as desk
from console.registry.casework import screens as casework
from console.registry.graduate_records import screens as graduate_records
from console.screens import Screens

FEATURES: Sequence[Screens] = (desk, casework, graduate_records)
