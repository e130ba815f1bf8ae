"""What operations name of rosters: one of a school, one of a street, and an undo that waits."""

from contracts.roles import Role
from tests.component.registry import people
from tests.component.registry.undo_steps import asked
from tests.support.platform import Platform
from tests.support.positions import Object
from tests.support.rosters import HEADER, SCHOOL, as_csv, imported, office, person


async def of_two(p: Platform) -> dict[str, list[Object]]:
    header, schools = (*HEADER, "学校代码"), frozenset({Role.UNIVERSITY_OFFICE})
    of_school = await imported(p, office(p), as_csv(person(2)))
    of_street = await imported(p, people.worker(p), as_csv([*person(3), SCHOOL], header=header))
    waits = await imported(p, people.worker(p), as_csv([*person(4), SCHOOL], header=header))
    return {
        "roster_id": [
            Object(of_school["id"], people.STREET, SCHOOL, roles=schools, path={"row_no": "2"}),
            Object(of_street["id"], people.STREET, roles=frozenset(Role) - schools, path={"row_no": "2"}),
        ],
        "decide_roster_undo": [Object(await asked(people.worker(p), waits["id"]), people.STREET)],
    }
