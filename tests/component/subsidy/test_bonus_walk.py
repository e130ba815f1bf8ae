"""The page of the architecture names the files that a retention passes in subsidy, and not one more or less."""

from tests.component.subsidy.steps import base_with, in_july, retained
from tests.support.platform import Boot
from tests.support.walks import files_named, files_passed

FLOW = "A retention becomes a bonus"


async def test_a_retention_passes_the_files_that_the_page_names(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 10)
    with files_passed("subsidy") as passed:
        await p.deliver("subsidy", retained(employer, internships[12]))
    assert sorted(passed) == sorted(files_named(FLOW, "the event, in subsidy"))
    assert len(passed) <= 6
    with files_passed("subsidy") as passed:
        assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert sorted(passed) == sorted(files_named(FLOW, "the job, in subsidy"))
