"""What operations name of sources: a community's code, and a list that was pushed."""

from contracts.roles import Role
from tests.component.registry.people import API, STREET, id_number, worker
from tests.support.platform import Platform
from tests.support.positions import Object
from tests.support.rosters import as_csv


async def pushed(p: Platform) -> dict[str, list[Object]]:
    code = (await worker(p).post(f"{API}/community-codes", json={"area": STREET, "title": "示例社区（虚构）"})).json()
    form = {"title": "推送名单（虚构）", "citation": "人社厅推送（虚构）", "pushed_on": "2023-07-01"}
    files = {"file": ("a.csv", as_csv([id_number(1)], header=("身份证号",)))}
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    answer = await reviewer.post(f"{API}/pushed-lists", data=form, files=files)
    assert answer.status_code == 201, answer.text
    return {
        "community_code_id": [Object(code["id"], STREET)],
        "pushed_list_id": [Object(answer.json()["id"], STREET)],
    }
