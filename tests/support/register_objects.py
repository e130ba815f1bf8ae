"""What operations name of the register of the unemployed: a file of it, with a row about a person of the world."""

from contracts.roles import Role
from tests.component.registry.people import API, STREET, id_number
from tests.support.platform import Platform
from tests.support.positions import Object
from tests.support.rosters import as_csv


async def taken_in(p: Platform) -> dict[str, list[Object]]:
    content = as_csv([id_number(1), "2022-06-30"], header=("身份证号", "失业时间"))
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    answer = await reviewer.post(f"{API}/unemployment-files", files={"file": ("a.csv", content)})
    assert answer.status_code == 201, answer.text
    return {"file_id": [Object(answer.json()["id"], STREET)]}
