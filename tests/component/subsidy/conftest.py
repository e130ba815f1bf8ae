"""The service as most tests of policies and simulations want it."""

from collections.abc import AsyncIterator

import pytest

from tests.component.subsidy.attestation_steps import in_march
from tests.component.subsidy.person_steps import People
from tests.support.names import registry_of_names
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot) -> Platform:
    """The subsidy service alone."""
    return await platform("subsidy")


@pytest.fixture
async def people(platform: Boot) -> AsyncIterator[People]:
    """The third city in March 2025, whose people's names a registry knows."""
    p = await in_march(platform)
    with registry_of_names(p) as names:
        yield People(p, names)
