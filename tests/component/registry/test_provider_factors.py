"""A link at a provider and the account's own device are apart: of other hands, and of the owner's agreement."""

import pytest

from chassis.db import new_id
from tests.component.registry import provider_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.people import problem
from tests.component.registry.provider_steps import ask_link, comes_back, decide_link, linked, sign_in
from tests.component.registry.secret_steps import Clock, ask_reset, decide, enrolled, opened, reset
from tests.component.registry.staff_steps import admin
from tests.support.platform import Boot, Platform

BOTH = (409, "hand-in-both-resets")


@pytest.fixture
async def p(platform: Boot, settings: Settings, clock: Clock) -> Platform:
    p = await platform("registry")
    steps.configured(settings)
    settings(SECOND_FACTOR_ROLES='["caseworker"]')
    await steps.control(p, configuration={})
    return p


async def test_the_owners_device_agrees_to_a_new_link_whatever_the_provider_shows(p: Platform, clock: Clock) -> None:
    """Two who link somebody's account to an identity of their own lack the device."""
    worker = await opened(p)
    device, _ = await enrolled(p, clock)
    await linked(p, worker)
    browser = await comes_back(p, amr=["otp"])
    assert problem(await browser.completes()) == (401, "second-factor-required")
    assert (await browser.shows(device.next_code())).status_code == 201
    assert (await sign_in(p, amr=["otp"])).status_code == 201
    assert (await steps.end_link(admin(p), worker)).status_code == 204
    await linked(p, worker, seen=3)
    assert problem(await sign_in(p, amr=["otp"])) == (401, "second-factor-required")


async def test_nobody_has_a_hand_in_a_link_and_in_the_reset_of_the_device(p: Platform, clock: Clock) -> None:
    """In either order, neither asking nor agreeing; the link is of a kind with the secret."""
    worker = await opened(p)
    await enrolled(p, clock)
    first, second = new_id(), new_id()
    assert (await reset(p, "reset_second_factor", first, second)).status_code == 200
    assert problem(await ask_link(steps.operator(p, first), worker)) == BOTH
    asked = await ask_link(admin(p), worker)
    assert problem(await decide_link(steps.operator(p, second), asked)) == BOTH
    third = new_id()
    assert (await decide_link(admin(p, id=third), asked)).status_code == 200
    await enrolled(p, clock)
    assert problem(await ask_reset(p, "reset_second_factor", client=admin(p, id=third))) == BOTH
    waits = (await ask_reset(p, "reset_second_factor")).json()
    assert problem(await decide(p, "reset_second_factor", waits["id"], client=admin(p, id=third))) == BOTH
    assert (await ask_reset(p, "reset_secret", client=admin(p, id=third))).status_code == 202
