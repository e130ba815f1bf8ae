"""The list of referrals; they are made on a post's page."""

from collections.abc import Sequence

from client.models.jobfair import ReferralView
from console.components import Cell, Column, Listing
from console.desk import Desk
from console.people import People
from console.screens import Menu, Screens

screens = Screens()


def referral_columns(people: People) -> Sequence[Column[ReferralView]]:
    return (
        Column[ReferralView]("推介日", lambda row: row["referred_on"]),
        people.column(),
        Column[ReferralView]("岗位", lambda row: Cell("打开岗位", f"/posts/{row['post_id']}")),
    )


@screens.page("/referrals", "推介记录", "jobfair.list_referrals", Menu("机构与岗位", "推介记录", 30))
def referrals(desk: Desk) -> Listing[ReferralView]:
    people = People(desk)
    return Listing(
        columns=referral_columns(people),
        page=people.paged(lambda **query: desk.jobfair.list_referrals(None, **query)),
        passed=("graduate_id", "post_id"),
        empty="没有推介记录",
    )
