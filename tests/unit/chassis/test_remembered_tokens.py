"""A token's signature is checked once, and whatever ends the token ends a remembered one too."""

from dataclasses import dataclass

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis import auth
from chassis.auth import TokenVerifier, public_jwks
from chassis.problems import TokenInvalid
from tests.unit.chassis.token_steps import FOREIGN_SEED, HEADER, SEED, claims, now, part, signed, swapped


@dataclass
class Seconds:
    """Seconds since 1970 that stand still until they are moved."""

    at: int

    def __call__(self) -> int:
        return self.at


def verifier(clock: Seconds, *seeds: str, service: str = "registry") -> TokenVerifier:
    keys = [key for seed in seeds or (SEED,) for key in public_jwks(seed)["keys"]]
    return TokenVerifier(KeySet.import_key_set({"keys": keys}), service, clock)


def refused(tokens: TokenVerifier, token: str) -> bool:
    try:
        tokens.caller(token)
    except TokenInvalid:
        return True
    return False


def test_the_signature_of_the_same_bytes_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, token, other = verifier(Seconds(now())), signed(), signed()
    caller = tokens.caller(token)
    monkeypatch.setattr(jwt, "decode", lambda *_, **__: pytest.fail("checked again"))
    assert tokens.caller(token) == caller
    with pytest.raises(pytest.fail.Exception):
        tokens.caller(other)


def test_a_remembered_token_ends_with_its_own_time_and_is_forgotten() -> None:
    clock = Seconds(now())
    tokens, token = verifier(clock), signed(body=claims(exp=clock.at + 600))
    assert not refused(tokens, token)
    clock.at += 600 + auth.LEEWAY_SECONDS - 1
    assert not refused(tokens, token)
    clock.at += 2
    assert refused(tokens, token)
    assert not tokens._remembered
    assert refused(tokens, token)


def test_a_remembered_token_does_not_count_before_its_time() -> None:
    clock = Seconds(now())
    tokens, token = verifier(clock), signed(body=claims(iat=..., nbf=clock.at))
    assert not refused(tokens, token)
    clock.at -= 3_600
    assert refused(tokens, token)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_remembered_token_vouches_for_no_other_bytes(place: int) -> None:
    tokens, body = verifier(Seconds(now())), claims()
    token = signed(body=body)
    assert not refused(tokens, token)
    changed = [part({**HEADER, "x": 1}), part({**body, "role": "payer"}), part(bytes(64))][place]
    assert refused(tokens, swapped(token, place, changed))
    assert refused(tokens, token[:-1])


def test_a_retired_keys_tokens_are_remembered_by_nobody_who_has_not_the_key() -> None:
    clock, token = Seconds(now()), signed()
    assert not refused(verifier(clock, SEED, FOREIGN_SEED), token)
    assert refused(verifier(clock, FOREIGN_SEED), token)


def test_what_one_service_remembers_is_nothing_to_another() -> None:
    clock, token = Seconds(now()), signed(body=claims(aud=["qihang:registry"]))
    assert not refused(verifier(clock), token)
    assert refused(verifier(clock, service="subsidy"), token)


def test_so_many_are_remembered_and_the_one_longest_unused_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MOST_REMEMBERED", 2)
    tokens = verifier(Seconds(now()))
    first, second, third = (signed() for _ in range(3))
    for token in (first, second, first, third):
        assert not refused(tokens, token)
    assert len(tokens._remembered) == 2
    monkeypatch.setattr(jwt, "decode", lambda *_, **__: pytest.fail("checked again"))
    assert not refused(tokens, first)
    with pytest.raises(pytest.fail.Exception):
        tokens.caller(second)


def test_what_is_refused_is_not_remembered() -> None:
    tokens = verifier(Seconds(now()))
    assert refused(tokens, signed(seed=FOREIGN_SEED))
    assert refused(tokens, signed(body=claims(exp=now() - 60)))
    assert refused(tokens, "\ud800")
    assert not tokens._remembered
