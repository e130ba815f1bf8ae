"""How strong a secret is, when it is changed, which code counts, and who resets what."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from chassis.db import new_id
from services.registry.secret_changes.rules import Reset, has_a_hand_in_both
from services.registry.staff_secrets import rules
from services.registry.staff_secrets.rules import Ageing, Weakness, is_expired, must_change, steps_around, weakness

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
OWN = ("zhang.san-01", "张三丰", "wuhan/420106/420106001", "WHU0042")
AGEING = Ageing(own=timedelta(days=90), first=timedelta(days=7))


@pytest.mark.parametrize(
    "secret",
    [
        "purple kettle over north bridge",
        "落霞与孤鹜齐飞秋水共长天一色",
        "mq7ZKw0xTf3h-Vn9",
        "onlylowercaseletterswithoutanydigit",
        "x" * 3 + "Kp7!vR2" * 1 + "mTq9zLw",
        "K7-" + "wörter und Leerzeichen " * 2 + "ganz lang bis über vierundsechzig Zeichen hinaus",
    ],
)
def test_a_secret_of_any_characters_is_taken(secret: str) -> None:
    assert weakness(secret, OWN, 12) is None


@pytest.mark.parametrize(
    "secret",
    [
        *("password123456", "P@ssw0rd2026!!", "P@ssw0rd20261234", "qwertyuiop123", "1qaz2wsx3edc4rfv", "zaq12wsxcde3"),
        *(
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "123456789012",
            "20260101wuhan",
            "Qihang2026Qihang",
            "wuhan-renshe-2026",
        ),
        *(
            "zhangsan20261129",
            "Zhang.San-01!!",
            "张三丰张三丰张三丰2026",
            "启航就业2026启航就业",
            "WHU0042-2026!",
            "iloveyou20261314",
        ),
        *("passwordpasswordpassword", "Spring2026!!!!", "admin@admin.2026", "987654321987654", "geheim-geheim-geheim-"),
    ],
)
def test_what_others_would_try_first_is_guessable(secret: str) -> None:
    assert weakness(secret, OWN, 12) is Weakness.GUESSABLE


def test_thousands_of_common_secrets_of_the_right_length_are_refused() -> None:
    """ASVS 6.2.4: at least 3000 that the policy's length would admit."""
    words, years = (
        ("password", "welcome1", "qwerty", "admin", "iloveyou", "woaini", "zhongguo", "wuhan", "Qihang"),
        range(1940, 2040),
    )
    common = {f"{word}{year}{end}" for word, year, end in product(words, years, ("", "!", "!!!", "123", "1234", "abc"))}
    common = {secret for secret in common if len(secret) >= 12}
    assert len(common) > 3000
    assert [secret for secret in sorted(common) if weakness(secret, (), 12) is None] == []


def test_a_short_secret_is_refused_and_its_length_is_a_setting() -> None:
    assert weakness("mq7ZKw0xTf3", OWN, 12) is Weakness.SHORT
    assert weakness("mq7ZKw0xTf3", OWN, 11) is None


def test_a_secret_that_leaked_elsewhere_is_refused_however_it_is_written() -> None:
    assert weakness("Purple Kettle 77 Bridge", OWN, 12, {"purple kettle 77 bridge"}) is Weakness.PUBLISHED


def test_the_words_of_the_platform_are_documented() -> None:
    page = (Path(__file__).parents[3] / "docs/security/asvs.md").read_text()
    assert [word for word in rules.PLATFORM_WORDS if f"`{word}`" not in page] == []


def test_every_weakness_has_its_words() -> None:
    assert set(rules.REASONS) == set(Weakness)


@pytest.mark.parametrize(("days", "by_other", "change", "expired"), [
    (0, False, False, False),
    (89, False, False, False),
    (90, False, True, False),
    (0, True, True, False),
    (6, True, True, False),
    (7, True, True, True),
    (900, False, True, False),
])  # fmt: skip
def test_when_a_secret_is_changed_and_when_it_opens_nothing(
    days: int, by_other: bool, change: bool, expired: bool
) -> None:
    set_at = NOW - timedelta(days=days)
    assert must_change(set_at, by_other, NOW, AGEING) is change
    assert is_expired(set_at, by_other, NOW, AGEING) is expired


def test_a_code_counts_half_a_minute_before_and_after() -> None:
    assert list(steps_around(datetime.fromtimestamp(3000, UTC))) == [99, 100, 101]


def test_who_had_a_hand_in_one_reset_has_none_in_the_other_for_a_day() -> None:
    asker, decider, third, day = new_id(), new_id(), new_id(), timedelta(hours=24)
    others = [Reset(frozenset({asker, decider}), NOW - timedelta(hours=23, minutes=59))]
    assert has_a_hand_in_both([third, asker], others, NOW, day)
    assert has_a_hand_in_both([decider], others, NOW, day)
    assert not has_a_hand_in_both([third], others, NOW, day)
    assert not has_a_hand_in_both([asker, decider], others, NOW + timedelta(minutes=1), day)
