"""The page of the architecture names the files that a registration passes, and not one more or less."""

from tests.component.registry.people import API, STREET, on_friday, proven, registered
from tests.support.platform import Boot
from tests.support.walks import files_named, files_passed

FLOW = "A registration starts the clock of the first contact"
REQUEST = "the request, in the registry"
INDEX = {"services/registry/graduates/indexes.py"}
"""By which somebody new is found later, by their name too."""


async def test_a_registration_passes_the_files_that_the_page_names(platform: Boot) -> None:
    p = await on_friday(platform)
    graduate = await proven(p, 1, "amy")
    body = {"place_kind": "seeking", "area": STREET, "cohort_year": 2023, "education_level": "本科"}
    with files_passed("registry") as passed:
        answer = await graduate.post(f"{API}/registrations", json=body)
    assert answer.status_code == 201, answer.text
    assert sorted(passed) == sorted(files_named(FLOW, REQUEST))
    assert len(passed) <= 6


async def test_on_behalf_of_somebody_new_it_passes_no_other(platform: Boot) -> None:
    p = await on_friday(platform)
    with files_passed("registry") as passed:
        await registered(p, 1)
    assert passed - {*files_named(FLOW, REQUEST)} - INDEX == set()
    with files_passed("registry") as passed:
        await registered(p, 2, intention="none")
    assert "services/registry/statuses/commands.py" in passed
