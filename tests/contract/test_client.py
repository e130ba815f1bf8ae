"""The typed client is the one that follows from the published OpenAPI documents."""

from pathlib import Path

import pytest

from cli import client_code
from client.operations.common import Common
from client.platform import SERVICES, Platform


def test_the_client_follows_from_the_contracts(tmp_path: Path) -> None:
    for folder in ("models", "operations"):
        (tmp_path / folder).mkdir()
    for path in client_code.write_client(tmp_path):
        committed = client_code.FOLDER / path.relative_to(tmp_path)
        assert path.read_text() == committed.read_text(), f"{committed}: run make contracts"


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_its_method_in_one_place(service: str) -> None:
    kind = type(getattr(Platform, service).fget(None))
    names = [name.removeprefix(f"{service}_") for name in client_code.operation_ids(client_code.document_of(service))]
    assert [name for name in names if not hasattr(kind, name)] == []
    assert vars(kind).keys() & vars(Common).keys() <= {"__doc__", "__module__"}
