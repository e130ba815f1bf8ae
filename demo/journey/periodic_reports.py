"""Step 10: a district reports half a month, which the city freezes; nobody else's word does."""

import hashlib
import json
from typing import Any, Final

from client.platform import Json, Platform
from demo.journey.business_time import set_time
from demo.journey.walk import Walk

KIND: Final = "half_monthly_assist"
PERIOD = "2023-07-H1"


def step(walk: Walk) -> None:
    walk.begin("10 half a month is reported")
    set_time(walk, "2023-07-28T12:00:00+08:00")
    platform = walk.platform
    report = _frozen(walk) or _handed_in(walk)
    walk.check("the city has frozen it", "frozen", report["state"])
    text = json.dumps(report["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    walk.check("its hash is of what was signed", hashlib.sha256(text.encode()).hexdigest(), report["content_hash"])
    again: Any = {"content_hash": report["content_hash"]}
    answer = platform.call("POST", f"/registry/v1/periodic-reports/{report['id']}/submission", "district", json=again)
    walk.check_status("nobody signs it twice", (409, "report-not-drawn"), answer)


def _frozen(walk: Walk) -> Json:
    """By an earlier walk on the same platform."""
    rows = walk.platform.registry.list_periodic_reports("district", kind=KIND, period=PERIOD, state="frozen")["items"]
    return walk.platform.registry.show_periodic_report("district", rows[0]["id"]) if rows else None


def _handed_in(walk: Walk) -> Json:
    registry = walk.platform.registry
    drawn = registry.draw_periodic_report("district", {"kind": KIND, "period": PERIOD})
    signed: Any = {"content_hash": drawn["content_hash"]}
    registry.submit_periodic_report("district", drawn["id"], signed)
    _district_freezes(walk.platform, walk, drawn["id"], signed)
    return registry.freeze_periodic_report("city", drawn["id"], signed)


def _district_freezes(platform: Platform, walk: Walk, report: str, signed: Any) -> None:
    answer = platform.call("POST", f"/registry/v1/periodic-reports/{report}/freeze", "district", json=signed)
    walk.check_status("the district does not freeze its own", (403, "forbidden"), answer)
