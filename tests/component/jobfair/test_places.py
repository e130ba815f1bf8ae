"""Where employers and posts may be: the packs' places, and those that the registry's operators add."""

from contracts.events.registry import PlaceChanged
from tests.component.jobfair.conftest import CODE, Fair, refusal

NEW = {"credit_code": CODE, "name": "示例科技有限公司（虚构）", "area": "wuhan/4201GX/4201GX001"}


def changed(version: int = 1, *, in_use: bool = True) -> PlaceChanged:
    return PlaceChanged(city="wuhan", kind="street", code="4201GX001", in_use=in_use, version=version)


async def test_an_added_street_is_known_after_the_news_of_it(fair: Fair) -> None:
    reviewer = fair.reviewer("wuhan/4201GX")
    assert refusal(await reviewer.post("/jobfair/v1/employers", json=NEW)) == (422, "area-unknown")
    await fair.p.deliver("jobfair", changed(), times=2)
    assert (await reviewer.post("/jobfair/v1/employers", json=NEW)).status_code == 201


async def test_older_news_changes_nothing(fair: Fair) -> None:
    await fair.p.deliver("jobfair", changed(2, in_use=False))
    await fair.p.deliver("jobfair", changed(1))
    answer = await fair.reviewer("wuhan/4201GX").post("/jobfair/v1/employers", json=NEW)
    assert refusal(answer) == (422, "area-unknown")


async def test_a_post_is_in_a_street_that_exists(fair: Fair) -> None:
    employer = await fair.employer()
    body = {"employer_id": employer, "title": "测试工程师", "openings": 1, "area": "wuhan/420106/420106999"}
    assert refusal(await fair.clerk().post("/jobfair/v1/posts", json=body)) == (422, "area-unknown")
