"""What a guess at a stolen hash costs: the tests' quick hashes must not become the platform's."""

import pytest
from pwdlib import PasswordHash

from services.registry.accounts import commands as accounts
from tests.support import hashes


def test_a_secret_is_hashed_as_slowly_as_the_standard_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9106, the second recommended choice: Argon2id with 64 MiB, three passes and four lanes."""
    monkeypatch.setattr(PasswordHash, "recommended", hashes.SLOW)
    hashed = accounts.hasher.__wrapped__().hash("secret-of-a-test")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
