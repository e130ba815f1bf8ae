"""The service as most tests of policies and simulations want it."""

import pytest

from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot) -> Platform:
    """The subsidy service alone."""
    return await platform("subsidy")
