"""Step 4: services are recorded and counted against what the document asks for."""

from collections.abc import Mapping
from typing import Literal

import httpx

from client.models import jobfair
from client.platform import Platform
from demo.journey.business_time import set_time
from demo.journey.walk import WUHAN, Walk

_KINDS: tuple[Literal["guidance"], Literal["training_offer"]] = ("guidance", "training_offer")


def step(walk: Walk) -> None:
    walk.begin("4 services")
    set_time(walk, "2023-07-29T10:00:00+08:00")
    platform, person = walk.platform, walk.wuhan_ids[0]
    walk.employers = [_base(walk, index) for index in range(4)]
    walk.check("who lacks a service is on the gap list", True, person in _gaps(platform))
    _three_posts(walk, person)
    for kind in _KINDS:
        platform.registry.log_service("wuhan_worker", person, {"kind": kind, "delivered_on": "2023-07-29"})
    done = {"guidance": 1, "referral": 3, "training_or_internship": 1}
    walk.check("one, three and one as the document asks", done, _progress(platform, person))
    walk.check("and off the gap list", False, person in _gaps(platform))
    refused = platform.call("GET", "/registry/v1/graduates?gap=any", "caseworker")
    walk.check_status("Urumqi names no minimum", (422, "no-service-minimum"), refused)


def _three_posts(walk: Walk, person: str) -> None:
    """The first of them referred to twice."""
    platform = walk.platform
    posts = [_post(platform, walk.employers[0], f"演示岗位{index}") for index in range(3)]
    referred = lambda: _refer(platform, posts[0], person).status_code < 300  # noqa: E731
    walk.eventually("jobfair knows the graduate", True, referred)
    for post in posts:
        _refer(platform, post, person)
    walk.eventually("three distinct posts count three", 3, lambda: _progress(platform, person)["referral"])


def _gaps(platform: Platform) -> list[str]:
    return [
        graduate["id"] for graduate in platform.everything(platform.registry.list_graduates, "wuhan_worker", gap="any")
    ]


def _progress(platform: Platform, person: str) -> Mapping[str, int]:
    record = platform.registry.list_services("wuhan_worker", person)
    return {minimum["key"]: minimum["had"] for minimum in record["minimums"]}


def _base(walk: Walk, index: int) -> str:
    body: jobfair.RegisterEmployer = {
        "credit_code": walk.credit_code(index),
        "name": f"演示见习基地{index}（虚构）",
        "area": WUHAN,
    }
    employer = walk.platform.jobfair.register_employer(f"clerk{index}", body)["id"]
    walk.platform.jobfair.verify_employer("reviewer", employer, {"is_internship_base": True})
    return str(employer)


def _post(platform: Platform, employer: str, title: str) -> str:
    body: jobfair.PublishPost = {"employer_id": employer, "title": title, "openings": 2}
    return str(platform.jobfair.publish_post("clerk0", body)["id"])


def _refer(platform: Platform, post: str, person: str) -> httpx.Response:
    path = f"/jobfair/v1/posts/{post}/referrals"
    return platform.call("POST", path, "wuhan_worker", json={"graduate_id": person})
