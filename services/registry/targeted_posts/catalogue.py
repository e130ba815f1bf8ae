"""What a city's pack lays down of posts for people in hardship: the chosen reading, and by when."""

from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.targeted_posts.rules import Bounds

POSTS = "services.provisions.hardship_minimum.targeted_posts"
DUE = "clocks.provisions.hardship_posts.due_on"


class NoTargetedPosts(Unprocessable):
    slug, title = "no-targeted-posts", "该城市文件没有规定向困难毕业生提供的岗位信息数，或所选读法没有给出数值"


def bounds_of(pack: Pack, on: date) -> Bounds:
    """By the reading that the city has chosen. Raises NoTargetedPosts."""
    if not pack.has(POSTS):
        raise NoTargetedPosts()
    try:
        chosen = str(pack.value(f"{POSTS}.chosen", on=on).value)
        cited = pack.value(f"{POSTS}.readings.{chosen}", on=on)
    except ParameterNotCited as missing:
        raise NoTargetedPosts(clause=missing.clause, quote=missing.quote) from None
    number = cited.value
    return Bounds(int(number["minimum"]), int(number["goal"]), chosen, cited.clause, cited.quote)


def due_on(pack: Pack, on: date) -> date | None:
    """The last day, included; None where the document gives none."""
    cited = pack.value_or_none(DUE, on=on)
    return None if cited is None else cited.value
