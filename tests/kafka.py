"""The Kafka broker of a test run: real, started once per process, skipped only where nothing can start it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.kafka import Broker, KafkaUnavailable


@contextmanager
def broker() -> Iterator[Broker]:
    """A fresh broker. Without Java or Maven the test is skipped; with REQUIRE_KAFKA=1 that is a failure."""
    with tempfile.TemporaryDirectory(prefix="qihang-kafka-", ignore_cleanup_errors=True) as folder:
        try:
            started = Broker(Path(folder)).start()
        except KafkaUnavailable as missing:
            if os.environ.get("REQUIRE_KAFKA") == "1":
                raise
            pytest.skip(str(missing))
        try:
            yield started
        finally:
            started.stop()
