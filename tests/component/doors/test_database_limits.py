"""What a database that is busy or away costs a caller: a second, and an answer that says when to come again."""

from contextlib import AsyncExitStack

from sqlalchemy import text

from chassis import migrations
from contracts.roles import Role
from tests.component.registry.people import STREET, registration
from tests.support.platform import Boot, Platform

_OF_THE_ROLE = text(
    "SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE rolname = current_user"
)


async def refused_as_away(p: Platform) -> None:
    """By a plain route with a session, and by one that repeats its answer (of a person who shares no transaction)."""
    login = await p.anonymous.post("/registry/v1/sessions", json={"login": "x", "password": "wrong-password"})
    person = await p.as_(Role.CASEWORKER, area=STREET).post(
        "/registry/v1/registrations", json=registration(1, intention="none")
    )
    for answer in (login, person):
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:qihang:problem:unavailable")
        assert answer.headers["retry-after"]


async def test_a_wait_for_a_connection_ends_after_a_second_with_503(platform: Boot) -> None:
    p = await platform("registry")
    runtime = p.runtime("registry")
    assert runtime.settings.pool_timeout_seconds <= 1
    async with AsyncExitStack() as stack:
        for _ in range(runtime.settings.pool_size):
            session = await stack.enter_async_context(runtime.transaction())
            await session.scalar(text("SELECT 1"))
        await refused_as_away(p)


async def test_a_database_that_is_away_is_503_as_well(platform: Boot) -> None:
    p = await platform("registry")
    name = p.runtime("registry").engine.url.database
    await p.runtime("registry").dispose()
    p.postgres.execute(f"ALTER DATABASE {name} RENAME TO {name}_away")
    try:
        await refused_as_away(p)
    finally:
        p.postgres.execute(f"ALTER DATABASE {name}_away RENAME TO {name}")


async def test_the_role_itself_is_bound_by_limits_in_the_database(platform: Boot) -> None:
    p = await platform("registry")
    async with p.transaction("registry") as session:
        limits = await session.scalar(_OF_THE_ROLE)
        shown = [await session.scalar(text(f"SHOW {name}")) for name in migrations.ROLE_LIMITS]
    assert set(limits or ()) == {
        f"{name}={value}" for name, value in {**migrations.ROLE_LIMITS, **migrations.PLANNING}.items()
    }
    assert "0" not in shown
