"""What is refused of periodic reports: periods that do not exist, early submissions, foreign districts."""

import pytest

from tests.component.registry.people import API, STREET, problem, worker
from tests.component.registry.report_steps import (
    DISTRICT,
    HALF,
    MONTHLY,
    RETURN,
    WEEKLY,
    at,
    city,
    district,
    drawn,
    on,
    signed,
)
from tests.support.platform import Boot


@pytest.mark.parametrize(
    ("kind", "period", "slug"),
    [
        (WEEKLY, "2023-W53", "period-unknown"),
        (WEEKLY, "2023-06-H3", "period-unknown"),
        (HALF, "2023-13-H1", "period-unknown"),
        (HALF, "2023-W27", "period-unknown"),
        (WEEKLY, "2023-W25", "report-not-asked"),
        (MONTHLY, "2023-07", "report-not-asked"),
        (WEEKLY, "2023-W30", "not-yet-happened"),
    ],
)
async def test_a_period_that_does_not_exist_or_is_not_asked_for_is_refused(
    platform: Boot, kind: str, period: str, slug: str
) -> None:
    p = await on(platform, "2023-07-11")
    answer = await district(p).post(f"{API}/periodic-reports", json={"kind": kind, "period": period})
    assert problem(answer) == (422, slug)


async def test_the_second_half_of_june_ends_on_the_30th(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    assert (await drawn(district(p), HALF, "2023-06-H2"))["last_on"] == "2023-06-30"


async def test_nothing_is_submitted_before_its_period_is_over(platform: Boot) -> None:
    p = await on(platform, "2023-07-09")
    early = await drawn(district(p), WEEKLY, "2023-W27")
    body = {"content_hash": early["content_hash"]}
    assert problem(await district(p).post(API + at(early, "/submission"), json=body)) == (
        422,
        "reported-period-not-over",
    )
    await p.set_time("2023-07-10T10:00:00+08:00")
    answer = await district(p).post(API + at(early, "/submission"), json=body)
    assert problem(answer) == (409, "drawn-before-its-end")
    await signed(district(p), await drawn(district(p), WEEKLY, "2023-W27"))


async def test_who_may_draw_sign_and_freeze(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    report = await drawn(district(p), WEEKLY, "2023-W27")
    body, far = {"content_hash": report["content_hash"]}, district(p, "urumqi/650103")
    assert problem(await far.post(API + at(report, "/submission"), json=body)) == (404, "report-not-found")
    assert (await far.get(API + at(report))).status_code == 404
    foreign = {"kind": WEEKLY, "period": "2023-W27", "area": DISTRICT}
    assert problem(await far.post(f"{API}/periodic-reports", json=foreign)) == (404, "area-not-found")
    assert (await district(p).post(API + at(report, "/freeze"), json=body)).status_code == 403
    assert (await city(p).post(API + at(report, "/submission"), json=body)).status_code == 403
    assert (await worker(p, STREET).get(API + at(report))).status_code == 403
    assert problem(await city(p).post(API + at(report, "/freeze"), json=body)) == (409, "report-not-submitted")
    assert (await city(p, "wuhan").post(API + at(report, "/return"), json=RETURN)).status_code == 404
    early = await district(p).post(API + at(report, "/practices"), json={"text": "一", "consent": "given"})
    assert early.status_code == 422
