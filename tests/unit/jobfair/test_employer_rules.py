"""Areas, verification and suspension."""

import pytest

from services.jobfair.employers import rules


@pytest.mark.parametrize("area", ["wuhan/420106", "urumqi/650102/650102002", "wuhan/4201C1"])
def test_an_area_is_a_city_with_a_district_and_perhaps_a_street(area: str) -> None:
    assert rules.area_is_well_formed(area)


@pytest.mark.parametrize(
    "area",
    ["", "wuhan", "Wuhan/420106", "wuhan/42010", "wuhan/420106/", "wuhan/420106/420111001", "wuhan/４２０１０６"],
)
def test_what_is_not_a_path_of_codes_is_no_area(area: str) -> None:
    assert not rules.area_is_well_formed(area)


def test_the_city_is_the_first_part_of_an_area() -> None:
    assert rules.city_of("wuhan/420106/420106001") == rules.city_of("wuhan") == "wuhan"


@pytest.mark.parametrize("area", ["wuhan/420106", "wuhan/420106/420106001"])
def test_the_district_is_the_second_part_of_an_area(area: str) -> None:
    assert rules.district_of(area) == "420106"


@pytest.mark.parametrize(
    ("state", "is_base", "wanted", "change"),
    [
        ("pending", False, False, "apply"),
        ("verified", True, True, "none"),
        ("verified", True, False, "apply"),
        ("suspended", True, True, "apply"),
    ],
)
def test_a_verification_changes_whatever_it_does_not_find_so(
    state: str, is_base: bool, wanted: bool, change: str
) -> None:
    assert rules.verification(state, is_base, wanted) == change


@pytest.mark.parametrize(
    ("state", "reason", "change"),
    [
        ("verified", None, "apply"),
        ("suspended", "closed_down", "none"),
        ("suspended", "false_recruitment", "refuse"),
        ("pending", None, "refuse"),
    ],
)
def test_only_a_verified_employer_can_be_suspended(state: str, reason: str | None, change: str) -> None:
    assert rules.suspension(state, reason, "closed_down") == change
