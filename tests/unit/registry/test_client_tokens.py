"""RFC 6749's rules of where credentials stand and which scopes a token holds."""

from base64 import b64encode

import pytest

from services.registry.client_tokens import rules


def header(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (header("bank:secret-of-the-bank"), ("bank", "secret-of-the-bank")),
        (header("bank:with%3Acolon+and%2Bplus%25"), ("bank", "with:colon and+plus%")),
        (header("bank:a:b"), ("bank", "a:b")),
        (header("b%C3%A4nk:%E7%A7%98"), ("bänk", "秘")),
        ("bAsIc " + header("bank:x")[6:], ("bank", "x")),
        ("", None),
        ("Bearer abc", None),
    ],
)
def test_basic_credentials_are_form_encoded(given: str, read: tuple[str, str] | None) -> None:
    assert rules.basic(given) == read


@pytest.mark.parametrize("given", ["Basic", "Basic ???", "Basic YWJj", header("a:%ff"), "Basic /////w=="])
def test_unreadable_basic_credentials_are_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        rules.basic(given)


GRANTED = frozenset({"bank", "other"})


@pytest.mark.parametrize(
    ("asked", "scopes"),
    [
        (None, GRANTED),
        ("", GRANTED),
        ("bank", {"bank"}),
        ("other bank", GRANTED),
        ("bank admin", None),
        ("BANK", None),
    ],
)
def test_a_token_holds_no_more_than_was_granted(asked: str | None, scopes: set[str] | None) -> None:
    assert rules.narrowed(GRANTED, asked) == scopes
