"""Steps of the tests of graduates."""

from tests.component.registry.people import (
    API,
)

LIST = f"{API}/graduates"
