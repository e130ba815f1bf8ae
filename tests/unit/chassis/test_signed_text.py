"""The text that is signed and its hashes: the standard's examples, and the guide's, calculated again by hand."""

import hashlib
import hmac
import re
from pathlib import Path

import httpx
import pytest
import yaml

from client.signing import Signer
from contracts import signatures
from contracts.signatures import Algorithm, SignedText

GUIDE = (Path(__file__).parents[3] / "docs/partners.zh-CN.md").read_text()
STANDARD = {
    "616263": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    "61626364" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize(("content", "wanted"), STANDARD.items())
def test_sm3_is_that_of_the_standard(content: str, wanted: str) -> None:
    """The two examples of GB/T 32905-2016."""
    assert signatures.digest(bytes.fromhex(content), Algorithm.HMAC_SM3) == wanted


def hmac_by_hand(key: bytes, content: bytes, name: str) -> str:
    """RFC 2104, written out: for both hashes the block has 64 bytes."""
    block = key.ljust(64, b"\0")
    inner = hashlib.new(name, bytes(byte ^ 0x36 for byte in block) + content).digest()
    return hashlib.new(name, bytes(byte ^ 0x5C for byte in block) + inner).hexdigest()


@pytest.mark.parametrize("algorithm", Algorithm)
def test_the_guides_example_is_what_we_calculate(algorithm: Algorithm) -> None:
    example = yaml.safe_load(_block("example", "yaml"))
    key, token, content = bytes.fromhex(example["key"]), example["token"].encode(), example["body"].encode()
    lines = (example[name] for name in list(SignedText.__dataclass_fields__)[1:9])
    digests = (hashlib.new(algorithm.digest, part).hexdigest() for part in (token, content))
    text = "\n".join([algorithm.value, *lines, *digests])
    assert example[algorithm.value] == hmac_by_hand(key, text.encode(), algorithm.digest)
    assert hmac.compare_digest(example[algorithm.value], hmac.new(key, text.encode(), algorithm.digest).hexdigest())
    assert text == _block("text", "text").rstrip("\n") or algorithm is not Algorithm.HMAC_SM3
    by = Signer(algorithm, key, lambda: signatures.instant(example["timestamp"]), lambda: example["nonce"])
    headers = {"Authorization": f"Bearer {example['token']}", "Content-Type": example["content_type"]}
    headers["Idempotency-Key"] = example["idempotency_key"]
    url = f"https://city.test{example['path']}?{example['query']}"
    sent = httpx.Request(example["method"], url, headers=headers, content=content)
    by.sign(sent, example["path"])
    assert sent.headers["X-Signature"] == example[algorithm.value]


def _block(mark: str, kind: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```{kind}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]
