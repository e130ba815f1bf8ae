"""The typed client is the one that follows from the published OpenAPI documents."""

from pathlib import Path

import pytest

from cli import client_code
from client.platform import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_the_client_follows_from_the_contract(service: str, tmp_path: Path) -> None:
    for folder in ("models", "operations"):
        (tmp_path / folder).mkdir()
    client_code.write_service(service, tmp_path)
    for folder in ("models", "operations"):
        written, committed = (root / folder / f"{service}.py" for root in (tmp_path, client_code.FOLDER))
        assert written.read_text() == committed.read_text(), f"{committed.name}: run make contracts"


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_its_method(service: str) -> None:
    document = client_code.document_of(service)
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    text = (client_code.FOLDER / "operations" / f"{service}.py").read_text()
    assert [name for name in names if f"    def {name.removeprefix(f'{service}_')}(" not in text] == []
