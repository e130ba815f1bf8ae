"""Refusals: sentences with a status and a stable slug, titles in Chinese; `problem_answers` gives them over HTTP.

Light to import: a process of its own, which reads a stranger's file, refuses in these words too.
"""

from collections.abc import Mapping
from typing import ClassVar

from policy_engine import errors
from policy_engine.errors import JSON, PolicyRefusal

URN = "urn:qihang:problem:"


class Problem(Exception):
    """A refusal with its HTTP status. `slug` names it for programs, `title` (Chinese) for people.

    `detail` explains this occurrence and, like `extra`, must carry no personal data.
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "内部错误"
    same_as: ClassVar[str] = ""
    """The one slug of this refusal in all services, where `slug` is another that was released first."""

    def __init__(self, detail: str | None = None, **extra: JSON) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.extra = extra
        self.headers: dict[str, str] = {}

    def body(self) -> dict[str, JSON]:
        body: dict[str, JSON] = {
            "type": f"{URN}{self.slug}",
            "title": self.title,
            "status": self.status,
        }
        if self.same_as:
            body["same_as"] = f"{URN}{self.same_as}"
        if self.detail:
            body["detail"] = self.detail
        return body | self.extra


class BadRequest(Problem):
    status, slug, title = 400, "bad-request", "请求无效"


class Unauthenticated(Problem):
    """401, with the challenge of RFC 6750; a token that is not valid is told apart from none."""

    status, slug, title = 401, "unauthenticated", "请先登录"
    challenge: ClassVar[str] = 'Bearer realm="qihang"'

    def __init__(self, detail: str | None = None, **extra: JSON) -> None:
        super().__init__(detail, **extra)
        self.headers["WWW-Authenticate"] = self.challenge


class TokenInvalid(Unauthenticated):
    challenge = f'{Unauthenticated.challenge}, error="invalid_token"'


class Forbidden(Problem):
    status, slug, title = 403, "forbidden", "没有权限"


class NotFound(Problem):
    status, slug, title = 404, "not-found", "未找到"


class RequestTimeout(Problem):
    """408; what is still to come of the body is not waited for: the connection ends."""

    status, slug, title = 408, "request-timeout", "请求内容发送过慢，请重试"

    def __init__(self, detail: str | None = None, **extra: JSON) -> None:
        super().__init__(detail, **extra)
        self.headers["Connection"] = "close"


class Conflict(Problem):
    status, slug, title = 409, "conflict", "与当前状态冲突"


class PreconditionFailed(Problem):
    status, slug, title = 412, "precondition-failed", "数据已被他人修改，请刷新后重试"


class TooLarge(Problem):
    status, slug, title = 413, "too-large", "内容过大"


class UnsupportedMedia(Problem):
    status, slug, title = 415, "unsupported-media", "文件类型不支持"


class Unprocessable(Problem):
    status, slug, title = 422, "unprocessable", "内容有误"


class PreconditionRequired(Problem):
    status, slug, title = 428, "precondition-required", "缺少版本号，请先读取最新数据"


class TooMany(Problem):
    """429; give `retry_after` in seconds."""

    status, slug, title = 429, "too-many-requests", "请求过于频繁"

    def __init__(self, detail: str | None = None, *, retry_after: int = 60, **extra: JSON) -> None:
        super().__init__(detail, **extra)
        self.headers["Retry-After"] = str(retry_after)


class Unavailable(Problem):
    """503; the caller may try again after `retry_after` seconds."""

    status, slug, title = 503, "unavailable", "服务暂不可用"

    def __init__(self, detail: str | None = None, *, retry_after: int = 5, **extra: JSON) -> None:
        super().__init__(detail, **extra)
        self.headers["Retry-After"] = str(retry_after)


class InvalidInput(Unprocessable):
    slug, title = "invalid-input", "填写内容有误"


POLICY_REFUSALS: Mapping[type[PolicyRefusal], tuple[int, str]] = {
    errors.CityUnknown: (404, "city-unknown"),
    errors.NoDocumentInForce: (409, "no-document-in-force"),
    errors.CityStopped: (503, "city-pack-invalid"),
    errors.HolidaysUnpublished: (409, "holidays-unpublished"),
    errors.SchemeUnknown: (404, "scheme-unknown"),
    errors.FactsInvalid: (422, "facts-invalid"),
    errors.ParameterNotCited: (422, "parameter-not-cited"),
    errors.PopulationInvalid: (422, "population-invalid"),
}
"""What the engine refuses, as HTTP says it. An invalid pack is not here: it is our own fault, and a 500."""


def problem_of(error: BaseException) -> Problem | None:
    """The refusal as HTTP says it; None for an error that is no refusal."""
    if isinstance(error, Problem):
        return error
    kind_of_policy = next((kind for kind in type(error).__mro__ if kind in POLICY_REFUSALS), None)
    if not isinstance(error, PolicyRefusal) or kind_of_policy is None:
        return None
    status, slug = POLICY_REFUSALS[kind_of_policy]
    names = {"status": status, "slug": slug, "title": error.title}
    kind: type[Problem] = type(f"{type(error).__name__}Problem", (Problem,), names)
    return kind(error.detail, **error.extra)
