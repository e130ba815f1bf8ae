"""What a city's pack lays down of welfare posts: how often referrals must have failed, and what is stated in words."""

from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.welfare_cases.rules import Basis, Need, Unset

POSTS = "services.provisions.welfare_post"


class NoWelfarePosts(Unprocessable):
    slug, title = "no-welfare-posts", "该城市文件没有规定公益性岗位兜底安置"


def tried(pack: Pack, unsuccessful: int, on: date) -> Need | Unset:
    """So many referrals that came to nothing, against the city's number. Raises NoWelfarePosts."""
    if not pack.has(POSTS):
        raise NoWelfarePosts()
    try:
        cited = pack.value(f"{POSTS}.unsuccessful_referrals", on=on)
    except ParameterNotCited as missing:
        return Unset(missing.clause, missing.quote, str(missing))
    return Need("unsuccessful_referrals", unsuccessful, int(cited.value), cited.clause, cited.quote)


def basis_of(pack: Pack, on: date) -> Basis | None:
    """What the document wants to be stated in words (符合政策); None where it names nothing."""
    if not pack.has(f"{POSTS}.policy"):
        return None
    cited = pack.value(f"{POSTS}.policy", on=on)
    return Basis(cited.clause, cited.quote)
