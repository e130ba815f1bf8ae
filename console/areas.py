"""The places a caller may ask about: the next level below their own."""

from collections.abc import Mapping

from console.components import Filter
from console.desk import Desk

SCHOOL = "university_office"


def below(desk: Desk, area: str | None) -> Mapping[str, str]:
    """Area → name of what lies directly below it: cities, a city's districts, a district's streets."""
    if area is None:
        return desk.names.of_cities(desk.subsidy)
    city, *codes = area.split("/")
    if len(codes) > 1:
        return {}
    places = desk.names.of(desk.registry, city, "street" if codes else "district")
    return {f"{area}/{code}": name for code, name in sorted(places.items()) if not codes or code.startswith(codes[0])}


def area_filter(desk: Desk, *, needed: bool = False) -> tuple[Filter, ...]:
    """A choice among the places below the caller's own, of a school's among its cities; nothing where there are none.
    Who belongs to no city chooses the city first, then its districts appear."""
    choices = dict(cities_of(desk) if desk.role == SCHOOL else below(desk, desk.seat.area))
    asked = desk.query("area")
    if desk.seat.area is None and asked is not None:
        choices |= below(desk, asked.split("/")[0])
    return (Filter("area", "辖区", choices, needed=needed),) if choices else ()


def cities_of(desk: Desk) -> Mapping[str, str]:
    """City → name: the caller's own, or those in which their school stands."""
    cities = desk.names.of_cities(desk.subsidy)
    if desk.seat.city:
        return {desk.seat.city: cities.get(desk.seat.city, desk.seat.city)}
    org = desk.seat.org
    return {city: name for city, name in cities.items() if org in desk.names.of(desk.registry, city, "school")}
