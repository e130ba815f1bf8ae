"""The Kafka broker of a test run: real, started once per process, skipped only where nothing can start it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.kafka import Broker, KafkaUnavailable, fetch_jars


def kafka_needed() -> None:
    """Without Java or Maven the test is skipped; with REQUIRE_KAFKA=1 that is a failure."""
    try:
        fetch_jars()
    except KafkaUnavailable as missing:
        if os.environ.get("REQUIRE_KAFKA") == "1":
            raise
        pytest.skip(str(missing))


@contextmanager
def broker() -> Iterator[Broker]:
    """A fresh broker, where one is to be had."""
    kafka_needed()
    with tempfile.TemporaryDirectory(prefix="qihang-kafka-", ignore_cleanup_errors=True) as folder:
        started = Broker(Path(folder)).start()
        try:
            yield started
        finally:
            started.stop()
