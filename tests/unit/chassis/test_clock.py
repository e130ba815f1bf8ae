"""The civil date is Asia/Shanghai's, wherever the host stands."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from chassis.clock import civil_date
from tests.support.platform import ROOT

ASK = """
from datetime import UTC, datetime
from chassis.clock import civil_date
for at in ("2023-07-31T15:59:59+00:00", "2023-07-31T16:00:00+00:00", "2023-07-31T12:00:00-04:00"):
    print(civil_date(datetime.fromisoformat(at)))
"""


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_civil_date_does_not_depend_on_the_hosts_time_zone(zone: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["2023-07-31", "2023-08-01", "2023-08-01"]


def test_the_day_begins_at_midnight_in_shanghai() -> None:
    assert civil_date(datetime(2023, 7, 28, 15, 59, tzinfo=UTC)) == date(2023, 7, 28)
    assert civil_date(datetime(2023, 7, 28, 16, 0, tzinfo=UTC)) == date(2023, 7, 29)
