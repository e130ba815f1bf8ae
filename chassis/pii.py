"""Personal data: types that never print themselves, sealed columns, and keyed blind indexes."""

import hmac
import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from stdnum.cn import ric
from structlog import get_logger

from chassis import text as text_forms
from chassis.clock import civil_date
from chassis.problems import Problem

NONCE_BYTES = 12
ERASED = b"\0"
"""Where a wrapped key or a seal stood: what it held was destroyed on purpose. The form of no seal."""
WRAPPED = "wrapped_key"
MOST_UNREADABLE = 10_000
"""Values that are told apart in the count; more are a key that is not loaded."""
log = get_logger()
_LETTER = r"[^\W\d_]|[\U00020000-\U0002fffd\U00030000-\U0003fffd]"
"""A letter of any script; the ideographic planes whole, for their newest characters are unknown to Python's tables."""
_NAME = re.compile(rf"(?:{_LETTER})(?:{_LETTER}|[·' -]){{0,49}}")


class Personal:
    """A piece of personal data. `str`, `repr`, logs and JSON show it masked; only `reveal` gives it in clear."""

    __slots__ = ("_value",)
    LABEL: ClassVar[str] = "个人信息"

    def __init__(self, value: str) -> None:
        self._value = value

    @classmethod
    def parse(cls, text: str) -> Self:
        """The value in its normal form. Raises ValueError with a Chinese sentence that does not repeat it."""
        raise NotImplementedError

    def reveal(self) -> str:
        return self._value

    @property
    def masked(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._value == self._value

    def __hash__(self) -> int:
        return hash((type(self), self._value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls.parse,
            core_schema.str_schema(min_length=1, max_length=100),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )


class IdNumber(Personal):
    """Citizen identity number (GB 11643-1999): 18 characters, a real birth date, check digit MOD 11-2."""

    LABEL = "身份证件号码"

    @classmethod
    def parse(cls, text: str) -> Self:
        value = text_forms.code(text)
        if not re.fullmatch(r"[1-9]\d{16}[\dX]", value):
            raise ValueError("身份证件号码应为 18 位，首位不为 0，末位可为 X")
        try:
            born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
        except ValueError:
            raise ValueError("身份证件号码中的出生日期不存在") from None
        if not date(1900, 1, 1) <= born <= civil_date(datetime.now(UTC)):
            raise ValueError("身份证件号码中的出生日期不合理")
        if ric.calc_check_digit(value) != value[-1]:
            raise ValueError("身份证件号码校验位不正确")
        return cls(value)

    @property
    def masked(self) -> str:
        return f"{self._value[:4]}{'*' * 10}{self._value[-4:]}"

    @property
    def born_on(self) -> date:
        return date(int(self._value[6:10]), int(self._value[10:12]), int(self._value[12:14]))


class Phone(Personal):
    """A mainland mobile number, with or without the country code in front."""

    LABEL = "手机号"

    @classmethod
    def parse(cls, text: str) -> Self:
        value = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", text_forms.digits(text))
        if not re.fullmatch(r"1[3-9]\d{9}", value):
            raise ValueError("手机号应为 11 位")
        return cls(value)

    @property
    def masked(self) -> str:
        return f"{self._value[:3]}****{self._value[-4:]}"


class FullName(Personal):
    """A natural person's name as on the identity document; the separator of minority names becomes `·`."""

    LABEL = "姓名"

    @classmethod
    def parse(cls, text: str) -> Self:
        value = text_forms.name(text)
        if not _NAME.fullmatch(value):
            raise ValueError("姓名只能由文字和间隔号组成，最多 50 字")
        return cls(value)

    def same_as(self, other: "FullName") -> bool:
        """Whether two sources spell one name: blanks, separators, letter case and look-alikes do not count."""
        return text_forms.key(self._value) == text_forms.key(other._value)

    @property
    def masked(self) -> str:
        return f"{self._value[0]}{'*' * max(1, min(len(self._value) - 1, 2))}"


class BankAccount(Personal):
    """A bank account number of 8 to 32 digits."""

    LABEL = "银行账号"

    @classmethod
    def parse(cls, text: str) -> Self:
        value = text_forms.digits(text)
        if not re.fullmatch(r"\d{8,32}", value):
            raise ValueError("银行账号应为 8–32 位数字")
        return cls(value)

    @property
    def masked(self) -> str:
        return f"****{self._value[-4:]}"


class SealBroken(Problem):
    """A sealed value does not belong to this row, or its key is not loaded. Never says what it holds."""

    status, slug, title = 500, "unreadable", "该记录无法读取，请联系运维人员"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class Erased(SealBroken):
    """What was sealed is gone on purpose, with its data key. Not unreadable: nobody has to look after it."""

    status, slug, title = 410, "erased", "该记录的个人信息已删除"

    def __init__(self) -> None:
        super().__init__("erased")


class Cipher:
    """The key ring: AES-256-GCM, random nonce, the key's id in front; table, column and row are bound to the value."""

    def __init__(self, active: str, keys: Mapping[str, bytes], index_key: bytes) -> None:
        self._active = active
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._index_key = index_key
        self._unreadable: set[tuple[str, str, UUID]] = set()

    @classmethod
    def from_settings(cls, active: str, keys: Mapping[str, bytes], index_key: bytes) -> "Cipher":
        if active not in keys:
            raise ValueError(f"the active key {active!r} is not among QIHANG_PII_KEYS")
        return cls(active, keys, index_key)

    def seal(self, value: str, *, table: str, column: str, row: UUID) -> bytes:
        """Bytes to store: length of the key id, key id, nonce, ciphertext."""
        return self._sealed(value.encode(), bound_to(table, column, row))

    def wrap(self, key: bytes, *, table: str, row: UUID) -> bytes:
        """A data key as it is stored, in the form of a seal."""
        return self._sealed(key, bound_to(table, WRAPPED, row))

    def _sealed(self, value: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self.mark + nonce + self._keys[self._active].encrypt(nonce, value, bound)

    @property
    def mark(self) -> bytes:
        """What everything that the active key seals or wraps begins with."""
        return bytes([len(self._active.encode())]) + self._active.encode()

    def open(self, sealed: bytes, *, table: str, column: str, row: UUID) -> str:
        """The value in clear. Raises SealBroken for another row's value, a changed byte or an unknown key; where it
        was is logged and counted. Raises Erased for what was destroyed on purpose."""
        if sealed == ERASED:
            raise Erased()
        try:
            return self._opened(sealed, bound_to(table, column, row)).decode()
        except (InvalidTag, ValueError, LookupError) as error:
            raise self.broken(table, column, row, unknown_key=isinstance(error, KeyError)) from None

    def unwrap(self, wrapped: bytes, *, table: str, row: UUID) -> bytes:
        """The data key of a row. Raises as `open` does."""
        if wrapped == ERASED:
            raise Erased()
        try:
            return self._opened(wrapped, bound_to(table, WRAPPED, row))
        except (InvalidTag, ValueError, LookupError) as error:
            raise self.broken(table, WRAPPED, row, unknown_key=isinstance(error, KeyError)) from None

    def broken(self, table: str, column: str, row: UUID, *, unknown_key: bool = False) -> SealBroken:
        """The error to raise for a value that does not open, after it was logged and counted."""
        if len(self._unreadable) < MOST_UNREADABLE:
            self._unreadable.add((table, column, row))
        log.error("seal_unreadable", table=table, column=column, row=str(row))
        return SealBroken("unknown key id" if unknown_key else f"{table}.{column}")

    def _opened(self, sealed: bytes, bound: bytes) -> bytes:
        end = 1 + sealed[0]
        key = self._keys[sealed[1:end].decode(errors="replace")]
        return key.decrypt(sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :], bound)

    def read(self, sealed: bytes, *, table: str, column: str, row: UUID) -> str | None:
        """As `open`, and None for what cannot be read: a list goes on without that row's value."""
        try:
            return self.open(sealed, table=table, column=column, row=row)
        except SealBroken:
            return None

    async def unreadable(self) -> float:
        """How many sealed values this process could not read so far."""
        return float(len(self._unreadable))

    def blind_index(self, kind: str, value: str) -> bytes:
        """A keyed fingerprint to find equal values by. An empty value has none: it never matches anyone."""
        if not value:
            raise ValueError("an empty value has no blind index")
        return hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256")


def bound_to(table: str, column: str, row: UUID) -> bytes:
    """What a seal is bound to: it opens nowhere else."""
    return f"{table}\0{column}\0{row}".encode()


_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID_NUMBER = r"[1-9]\d{16}[\dXx]"
_PHONE = r"(?:\+?(?:00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"
_ACCOUNT = r"\d{16,32}"
_TRACES = re.compile(rf"(?P<uuid>{_UUID})|(?<!\d)(?:{_ID_NUMBER}|{_PHONE}|{_ACCOUNT})(?!\d)")


def scrubbed(text: str) -> str:
    """Text from outside without anything that looks like an ID number, a phone or a bank account.

    Opaque ids stay: a long run of digits within a UUID is no phone.
    """
    return _TRACES.sub(lambda match: match["uuid"] or "***", text)
