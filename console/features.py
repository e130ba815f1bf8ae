"""The console at a glance: the features whose screens it has."""

from collections.abc import Sequence

from console.desk_pages import screens as desk
from console.registry.casework import screens as casework
from console.registry.graduate_records import screens as graduate_records
from console.registry.indicators import screens as indicators
from console.registry.reports import screens as reports
from console.screens import Screens

FEATURES: Sequence[Screens] = (
    desk,
    casework,
    graduate_records,
    indicators,
    reports,
)
