"""A key per subject: it seals in its own form, opens in its own place, and nothing opens without it."""

from typing import Any
from uuid import UUID

import pytest

from chassis import data_keys
from chassis.data_keys import DataKey, Seals, new_data_key, rewrapped, unwrap
from chassis.pii import ERASED, Cipher, Erased, SealBroken

KEYS = {"k1": b"\x01" * 32, "k2": b"\x02" * 32}
SUBJECT, ROW = UUID(int=1), UUID(int=7)
PLACE: dict[str, Any] = {"table": "contact", "column": "notes_sealed", "row": ROW}


def ring(active: str = "k1", **keys: bytes) -> Cipher:
    return Cipher.from_settings(active, keys or KEYS, b"\x03" * 32)


def seals(cipher: Cipher, wrapped: bytes | None) -> Seals:
    return Seals(cipher, wrapped, table="thing", row=SUBJECT)


def keyed(cipher: Cipher) -> tuple[Seals, bytes]:
    _, wrapped = new_data_key(cipher, table="thing", row=SUBJECT)
    return seals(cipher, wrapped), wrapped


def test_what_a_data_key_seals_has_a_form_of_its_own_and_the_ring_alone_does_not_open_it() -> None:
    cipher = ring()
    own, wrapped = keyed(cipher)
    value = own.seal("电话里说的", **PLACE)
    assert data_keys.is_by_data_key(value)
    assert not data_keys.is_by_data_key(cipher.seal("电话里说的", **PLACE))
    assert seals(cipher, wrapped).open(value, **PLACE) == "电话里说的"
    for stranger in (cipher, seals(cipher, None), keyed(cipher)[0]):
        with pytest.raises(SealBroken):
            stranger.open(value, **PLACE)


@pytest.mark.parametrize("place", [{"table": "other"}, {"column": "name_sealed"}, {"row": UUID(int=8)}])
def test_a_value_opens_in_its_own_place_only(place: dict[str, Any]) -> None:
    key = DataKey(b"\x05" * 32)
    with pytest.raises(SealBroken):
        key.open(key.seal("甲", **PLACE), **PLACE | place)


def test_a_value_with_any_byte_changed_does_not_open() -> None:
    cipher = ring()
    own, _ = keyed(cipher)
    whole = own.seal("甲", **PLACE)
    for at in range(len(whole)):
        with pytest.raises(SealBroken):
            own.open(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], **PLACE)


def test_a_wrapped_key_belongs_to_its_row() -> None:
    cipher = ring()
    _, wrapped = keyed(cipher)
    for table, row in (("thing", UUID(int=2)), ("other", SUBJECT)):
        with pytest.raises(SealBroken):
            unwrap(cipher, wrapped, table=table, row=row)
    with pytest.raises(SealBroken):
        cipher.open(wrapped, table="thing", column="name_sealed", row=SUBJECT)


def test_while_values_are_sealed_anew_both_forms_open() -> None:
    cipher = ring()
    own, _ = keyed(cipher)
    assert own.open(cipher.seal("旧", **PLACE), **PLACE) == "旧"
    assert own.open(own.seal("新", **PLACE), **PLACE) == "新"
    before = seals(cipher, None)
    assert before.open(before.seal("旧", **PLACE), **PLACE) == "旧"
    assert not data_keys.is_by_data_key(before.seal("旧", **PLACE))


async def test_erased_is_not_broken() -> None:
    """Neither form opens, nothing is sealed again, and the operator's count of what cannot be read stays."""
    cipher = ring()
    own, _ = keyed(cipher)
    gone = seals(cipher, ERASED)
    for value in (own.seal("甲", **PLACE), cipher.seal("甲", **PLACE), ERASED):
        with pytest.raises(Erased):
            gone.open(value, **PLACE)
        assert gone.read(value, **PLACE) is None
    with pytest.raises(Erased):
        gone.seal("甲", **PLACE)
    for reader in (cipher, seals(cipher, None), own):
        with pytest.raises(Erased):
            reader.open(ERASED, **PLACE)
    assert (gone.erased, own.erased, await cipher.unreadable()) == (True, False, 0.0)


async def test_a_broken_value_and_a_broken_key_are_counted() -> None:
    cipher = ring()
    own, wrapped = keyed(cipher)
    value = own.seal("甲", **PLACE)
    assert own.read(value[:-1], **PLACE) is None
    assert seals(cipher, wrapped[:-1]).read(value, **PLACE) is None
    assert await cipher.unreadable() == 2.0


def test_after_a_change_of_keys_only_the_small_key_is_wrapped_again() -> None:
    before, after = ring("k1"), ring("k2")
    own, wrapped = keyed(before)
    value = own.seal("甲", **PLACE)
    again = rewrapped(after, wrapped, table="thing", row=SUBJECT)
    assert wrapped.startswith(before.mark)
    assert again.startswith(after.mark)
    assert seals(ring("k2", k2=KEYS["k2"]), again).open(value, **PLACE) == "甲"


def test_a_key_never_prints_itself() -> None:
    raw = b"secret-bytes-of-a-key-secret-byt"
    key = DataKey(raw)
    assert raw.hex() not in repr(key)
    assert "secret" not in f"{key!r}{key}"
