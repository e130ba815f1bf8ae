"""Steps of the tests of the sums: a ledger that is written at random, and its figures by the sums and counted live."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from services.registry.facts.catalogue import ground_of
from services.registry.reports import repository
from services.registry.reports.catalogue import indicators_of
from services.registry.reports.counting import is_of_the_day, summed_up
from services.registry.reports.repository import Whom
from tests.packs import FOLDER
from tests.support.platform import Boot, Platform, packs

DAY = date(2024, 6, 28)
NOON = "2024-06-28T12:00:00+08:00"
JOB = "fold_changes"
TABLES = ("rollup_change", "rollup_person", "rollup_cell", "rollup_state")
STATUSES = ("employed", "further_study", "startup", "unemployed", "no_intention", "unknown")
SERVICES = ("guidance", "referral", "training_offer", "internship_offer")
Values = dict[str, Any]


def three_cities() -> Packs:
    return Packs.of([*packs().all, load_pack(FOLDER / "xinghe-2024")])


async def at_noon(boot: Boot) -> Platform:
    p = await boot("registry", policies=three_cities())
    await p.set_time(NOON)
    return p


def places_of(city: str) -> list[str]:
    """The city, two districts of it, and a street of each."""
    districts = [f"{city}/{code}" for code in [*three_cities().city(city, on=DAY).districts()][:2]]
    return [city, *districts, *(f"{district}/{district[-6:]}001" for district in districts)]


PLACES = [place for city in three_cities().cities for place in places_of(city)]


@dataclass
class Stream:
    """Writes at random, by SQL, what commands, handlers and imports write: the same seed is the same stream."""

    p: Platform
    random: Random
    people: list[UUID] = field(default_factory=list)
    statements: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)
    """A statement's id, its foreign fact, and the person."""
    posts: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(4)])

    async def write(self, times: int) -> None:
        """All in one transaction."""
        async with self.p.transaction("registry") as session:
            for _ in range(times):
                await self._one_of(session)

    async def _one_of(self, session: AsyncSession) -> None:
        deeds: Sequence[Callable[[AsyncSession], Awaitable[None]]] = (
            *(self.enter, self.change, self.state, self.state, self.take_back, self.confirm),
            *(self.intend, self.reach, self.serve, self.serve, self.unserve, self.post),
        )
        deed = self.enter if len(self.people) < 8 else self.random.choice(deeds)
        await deed(session)

    def day(self) -> date:
        return DAY + timedelta(days=self.random.randint(-30, 8))

    def maybe(self, value: Any) -> Any:
        return self.random.choice([value, value, None])

    def particulars(self) -> Values:
        place = self.random.choice(PLACES)
        hukou = self.random.choice([place, "650104", "420106", "wuhan/420106", None])
        return {
            "city": place.partition("/")[0],
            "area": place,
            "cohort": self.random.choice([2023, 2024, 2024, None]),
            "school": self.maybe("10755"),
            "hukou": hukou,
            "intention": self.random.choice(["job", "job", "none"]),
            "listed": self.maybe(self.day()),
            "registered": self.maybe(self.day()),
        }

    async def enter(self, session: AsyncSession) -> None:
        person = new_id()
        await session.execute(_ENTER, self.particulars() | {"id": person, "index": person.bytes})
        self.people.append(person)

    async def change(self, session: AsyncSession) -> None:
        await session.execute(_CHANGE, self.particulars() | {"id": self.random.choice(self.people)})

    async def state(self, session: AsyncSession) -> None:
        statement, fact, person = new_id(), new_id(), self.random.choice(self.people)
        status, ref = self.random.choice(STATUSES), self.maybe(fact)
        source = "internship" if ref and self.random.random() < 0.5 else "caseworker"
        await self._state(session, statement, person, status, source, ref, 1)
        if ref:
            self.statements.append((statement, fact, person))

    async def take_back(self, session: AsyncSession) -> None:
        """A newer version of a foreign fact: another status, or none; of another person, which must not be either."""
        if self.statements:
            _, fact, person = self.random.choice(self.statements)
            whose = self.random.choice([person, person, self.random.choice(self.people)])
            version = self.random.randint(2, 1_000_000)
            await self._state(session, new_id(), whose, self.maybe("employed"), "internship", fact, version)

    async def _state(self, session: AsyncSession, id: UUID, person: UUID, *rest: Any) -> None:
        names = ("status", "source", "ref", "version")
        values = {"id": id, "person": person, "on": self.day(), **dict(zip(names, rest, strict=True))}
        await session.execute(_STATE, values)

    async def confirm(self, session: AsyncSession) -> None:
        if self.statements:
            await session.execute(_CONFIRM, {"id": self.random.choice(self.statements)[0], "by": new_id()})

    async def intend(self, session: AsyncSession) -> None:
        values = {"id": new_id(), "person": self.random.choice(self.people), "on": self.day()}
        await session.execute(_INTEND, values | {"intention": self.random.choice(["job", "none"])})

    async def reach(self, session: AsyncSession) -> None:
        values = {"id": new_id(), "person": self.random.choice(self.people), "on": self.day(), "by": new_id()}
        await session.execute(_REACH, values | {"reached": self.random.random() < 0.6})

    async def serve(self, session: AsyncSession) -> None:
        kind = self.random.choice(SERVICES)
        post = self.random.choice(self.posts) if kind == "referral" else None
        values = {"id": new_id(), "person": self.random.choice(self.people), "kind": kind, "post": post}
        await session.execute(_SERVE, values | {"on": self.day()})

    async def unserve(self, session: AsyncSession) -> None:
        await session.execute(_UNSERVE, {"person": self.random.choice(self.people)})

    async def post(self, session: AsyncSession) -> None:
        values = {"id": self.random.choice(self.posts), "from": self.maybe(self.day()), "to": self.maybe(self.day())}
        await session.execute(_POST, values)


_ENTER = text(
    "INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, wrapped_key, cohort_year,"
    " university_code, hukou_area, intention, status, listed_on, registered_on, version) VALUES (:id, :city, :area, '',"
    " :index, '', '\\x00', :cohort, :school, :hukou, :intention, 'unknown', :listed, :registered, 1)"
)
_CHANGE = text(
    "UPDATE graduate SET city = :city, area = :area, cohort_year = :cohort, hukou_area = :hukou,"
    " university_code = :school, intention = :intention, listed_on = :listed, registered_on = :registered"
    " WHERE id = :id"
)
_STATE = text(
    "INSERT INTO graduate_status (id, graduate_id, status, since_on, source, ref, ref_version, recorded_by)"
    " VALUES (:id, :person, :status, :on, :source, :ref, CASE WHEN CAST(:ref AS uuid) IS NOT NULL"
    " THEN CAST(:version AS int) END, :person) ON CONFLICT DO NOTHING"
)
_CONFIRM = text(
    "INSERT INTO status_confirmation (status_id, stated_by, confirmed_by, confirmed_role, confirmed_on)"
    " SELECT id, recorded_by, :by, 'district_reviewer', since_on FROM graduate_status WHERE id = :id"
    " ON CONFLICT DO NOTHING"
)
_INTEND = text(
    "INSERT INTO graduate_intention (id, graduate_id, intention, since_on, source)"
    " VALUES (:id, :person, :intention, :on, 'ledger')"
)
_REACH = text(
    "INSERT INTO contact (id, graduate_id, kind, reached, contacted_at, logged_by, logged_on)"
    " VALUES (:id, :person, 'phone', :reached, CAST(:on AS date) + interval '6 hours', :by, :on)"
)
_SERVE = text(
    "INSERT INTO service (id, graduate_id, kind, post_id, delivered_on, source)"
    " VALUES (:id, :person, :kind, :post, :on, 'caseworker')"
    " ON CONFLICT (graduate_id, kind, post_id) DO UPDATE SET delivered_on = excluded.delivered_on"
)
_UNSERVE = text(
    "DELETE FROM service WHERE id = (SELECT id FROM service WHERE graduate_id = :person ORDER BY id LIMIT 1)"
)
_POST = text(
    "INSERT INTO known_post (post_id, city, published_on, closed_on) VALUES (:id, 'wuhan', :from, :to)"
    " ON CONFLICT (post_id) DO UPDATE SET published_on = excluded.published_on, closed_on = excluded.closed_on"
)


async def streamed(p: Platform, seed: int, times: int = 60) -> Stream:
    stream = Stream(p, Random(seed))
    await stream.write(times)
    return stream


async def figures(p: Platform, place: str, cohort: int | None) -> tuple[Any, Any]:
    """Every figure of the day of the place's city: by the sums (None where they are not to be had), and counted live;
    both of one moment."""
    runtime = p.runtime("registry")
    async with runtime.transaction() as session:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        day = await runtime.clock.today(session)
        pack = runtime.packs.city(place.partition("/")[0], on=day)
        asked = [figure for each in indicators_of(pack, day) if is_of_the_day(each) for figure in each.figures]
        assert len(asked) > 5
        whom = Whom(Caller(new_id(), Role.AUDITOR, place), place, cohort)
        live = await repository.people(session, whom, ground_of(pack, day), asked)
        return await summed_up(session, whom, pack, day, asked), live


async def agree(p: Platform, places: Sequence[str] = PLACES) -> None:
    """The sums say at every place and of every class what the ledger says."""
    for place, cohort in product(places, (2023, 2024, None)):
        by_sums, live = await figures(p, place, cohort)
        assert by_sums == live, (place, cohort)


async def never_disagree(p: Platform, places: Sequence[str] = PLACES) -> None:
    """The same, or they are not to be had."""
    for place in places:
        by_sums, live = await figures(p, place, None)
        assert by_sums in (None, live), place


async def fold(p: Platform) -> int:
    return await p.run_job("registry", JOB)


async def waiting(p: Platform) -> int:
    async with p.transaction("registry") as session:
        return int(await session.scalar(text("SELECT count(*) FROM rollup_change")) or 0)
