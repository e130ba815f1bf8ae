"""The visit that `make test-compose` makes through the gateway, on the embedded platform."""

from tests.browser.site import Site
from tests.browser.visit import short_visit


async def test_a_short_visit_meets_no_fault(site: Site) -> None:
    assert await short_visit(site, "urumqi-650102-worker", "urumqi-city") == []


async def test_a_visit_that_cannot_sign_in_says_so(site: Site) -> None:
    faults = await short_visit(Site(site.base, site.accounts, "another secret"), "urumqi-650102-worker", "urumqi-city")
    assert any("/sign-in" in fault for fault in faults)
