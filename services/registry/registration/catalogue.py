"""What a city's pack says of registering: where somebody may, and who is young by it."""

from datetime import date

from policy_engine.packs.pack import Pack
from services.registry.graduates.rules import PlaceRule, YouthAges

YOUTH_AGES = "services.registration.youth_ages"


def place_rule(pack: Pack, on: date) -> PlaceRule:
    """What a city's document says of where somebody may register. Raises ParameterNotCited."""
    cited = pack.value("services.registration.places", on=on)
    return PlaceRule(tuple(cited.value), cited.clause, cited.quote, _youth(pack, on))


def _youth(pack: Pack, on: date) -> YouthAges | None:
    cited = pack.value_or_none(YOUTH_AGES, on=on)
    return YouthAges(**cited.value, clause=cited.clause, quote=cited.quote) if cited else None
