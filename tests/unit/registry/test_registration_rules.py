"""Rules of registration: at which places, and where the chosen place is written down."""

import pytest

from services.registry.graduates.rules import Particulars, may_register_at, with_place

URUMQI, WUHAN = ("hukou", "residence", "seeking"), ("hukou", "seeking")
STREET = "urumqi/650102/650102002"


@pytest.mark.parametrize("place", ["hukou", "residence", "seeking"])
def test_a_place_is_admitted_where_the_document_names_it(place: str) -> None:
    assert may_register_at(place, URUMQI)
    assert may_register_at(place, WUHAN) == (place != "residence")


@pytest.mark.parametrize("place", ["hukou", "residence", "seeking"])
def test_the_place_is_written_into_the_relation_it_was_chosen_by(place: str) -> None:
    known = Particulars(hukou_area="650103", residence_area="650104", seeking_area="650105")
    after = with_place(known, place, STREET)
    changed = [name for name in ("hukou", "residence", "seeking") if getattr(after, f"{name}_area") == STREET]
    assert changed == [place]
    assert with_place(after, place, getattr(known, f"{place}_area")) == known
