"""The page of the architecture names the files that a retention passes in jobfair, and not one more or less."""

from tests.component.jobfair.conftest import Fair
from tests.support.walks import files_named, files_passed

KEPT = {"retained": True, "retained_on": "2023-07-02", "contract_months": 24, "insured": True}


async def test_a_retention_passes_the_files_that_the_page_names(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship)
    clerk = fair.clerk()
    with files_passed("jobfair") as passed:
        answer = await clerk.put(f"/jobfair/v1/internships/{internship}/retention", json=KEPT)
    assert answer.status_code == 200, answer.text
    assert sorted(passed) == sorted(files_named("A retention becomes a bonus", "the request, in jobfair"))
    assert len(passed) <= 6
