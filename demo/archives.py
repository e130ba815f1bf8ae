"""Step of the demo year: the first university of each city sends the files of three of its people."""

from typing import Any

from client.models import registry
from client.retrying import Resumable
from demo.plan import DISTRICTS

BODY, BATCH, SENT_ON = "RC000001", "2023-07-1", "2023-07-20"
FILES = 3


def send_archives(platform: Resumable, city: str) -> None:
    """All are on their way; the body's district has received the first."""
    office, area = f"{city}-university-00", f"{city}/{DISTRICTS[city][0]}"
    body: registry.PutArchiveBody = {
        "name": "示例人才服务中心（虚构）",
        "address": "示例路1号（虚构）",
        "area": area,
        "citation": "演示自设，无此文件",
    }
    platform.registry.put_archive_body("ops", city, BODY, body)
    people = [row["id"] for row in platform.registry.list_graduates(office, limit=FILES)["items"]]
    asked: registry.RequestArchiveTransfers = {
        "graduate_ids": people,
        "to_city": city,
        "to_body": BODY,
        "batch": BATCH,
        "sealed_on": SENT_ON,
    }
    first, *_ = platform.registry.request_archive_transfers(office, asked)
    platform.registry.send_archive_batch(office, BATCH, {"carrier": "confidential_post", "on": SENT_ON})
    receipt: Any = {"city": city, "body": BODY, "sealed_count": 1, "on": "2023-07-26"}
    platform.registry.receive_archive(f"{city}-reviewer", first["id"], receipt)
