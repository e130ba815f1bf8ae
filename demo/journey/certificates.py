"""Step 3: another department is asked about one person, by a token, and answers with the days for which it does."""

from typing import Any

from client.models import registry as models
from demo.journey.walk import Walk

_DEPARTMENT = "/standins/departments/urumqi/CIVILAFFAIRS"
_QUESTION = "low_income_family"
_DAYS = {"valid_from": "2023-01-01", "valid_to": "2023-12-31"}


def step(walk: Walk) -> None:
    walk.begin("3 a certificate")
    platform, amy = walk.platform, walk.people[0]
    person = {"id_number": amy.id_number, "question": _QUESTION, "answer": "yes", **_DAYS}
    platform.read(platform.http.post(f"{_DEPARTMENT}/people", json=person))
    question: models.AskCertificate = {
        "graduate_id": walk.amy,
        "question": _QUESTION,
        "purpose": "核实困难情形（演示）",
    }
    asked = platform.registry.ask_certificate("caseworker", question)
    walk.check("civil affairs is asked, once", ("CIVILAFFAIRS", "asked"), (asked["department"], asked["state"]))
    stranger = platform.call("POST", "/registry/v1/certificate-requests", "stranger", json=question)
    walk.check("nobody asks about another district's people", 404, stranger.status_code)
    walk.eventually("its system answers yes, for the year", {"answer": "yes", **_DAYS}, lambda: _answer(walk))


def _answer(walk: Walk) -> Any:
    listed = walk.platform.registry.list_certificate_requests("caseworker", graduate_id=walk.amy)
    return listed["items"][0]["answer"]
