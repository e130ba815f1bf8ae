"""Refusals as answers: RFC 9457 problem details, for our own problems, the framework's and the database's."""

import json
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from structlog import get_logger

from chassis.access import Caller
from chassis.problems import POLICY_REFUSALS, InvalidInput, Problem, Unavailable, problem_of
from contracts.roles import STAFF
from policy_engine.errors import JSON, CityStopped

MEDIA_TYPE = "application/problem+json"
log = get_logger()


class FieldError(BaseModel):
    pointer: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457 body of every 4xx and 5xx answer."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"example": {"type": "urn:qihang:problem:not-found", "title": "未找到", "status": 404}},
    )

    type: str = Field(description="stable identifier, urn:qihang:problem:<slug>")
    title: str = Field(description="Chinese title for people")
    status: int
    same_as: str | None = Field(
        None, description="the one identifier of this refusal in every service, where `type` is another, released first"
    )
    detail: str | None = None
    errors: list[FieldError] | None = None


class ProblemAnswer(JSONResponse):
    """A refusal may name a key that the caller made up; half a character in it must not break the answer too."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def answer(problem: Problem) -> JSONResponse:
    return ProblemAnswer(problem.body(), problem.status, headers=problem.headers)


def install(app: FastAPI) -> None:
    """Turns the refusals of `app` into problem answers without the input; RequestMiddleware takes the rest."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error)
        if problem is None:
            raise error
        if isinstance(error, CityStopped) and _mends_packs(request):
            problem.extra["reason"] = error.reason
        return answer(problem)

    refusals: list[type[Exception]] = [Problem, *POLICY_REFUSALS]
    for kind in refusals:
        app.add_exception_handler(kind, refused)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return answer(InvalidInput(errors=_field_errors(error)))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return answer(from_http(error))

    for outage in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(outage, _database_away)
    app.add_exception_handler(DataError, _not_storable)


def _mends_packs(request: Request) -> bool:
    """Whether the caller works for a city or for the platform: file and line of a flaw are nothing for citizens."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller is not None and caller.role in STAFF


async def _database_away(_: Request, error: Exception) -> JSONResponse:
    log.warning("database_unavailable", error=type(error).__name__)
    return answer(Unavailable("数据库暂不可用，请稍后重试"))


async def _not_storable(_: Request, error: Exception) -> JSONResponse:
    """A text with a NUL character, or a number out of the column's range."""
    log.warning("value_not_storable")
    return answer(InvalidInput("含有无法保存的字符或数值"))


def _field_errors(error: RequestValidationError) -> list[JSON]:
    return [
        {"pointer": "/".join(["", *map(step_of, item["loc"])]), "message": field_message(item["type"], item["msg"])}
        for item in error.errors()
    ]


def step_of(part: int | str) -> str:
    """A place in the input. A field we do not know is named by the caller: told only where it looks like a name."""
    return str(part) if isinstance(part, int) or _FIELD.fullmatch(part) else "…"


_FIELD = re.compile(r"(?!.*\d{6})[A-Za-z_][A-Za-z0-9_-]{0,59}")


def field_message(kind: str, message: str) -> str:
    """Pydantic's own words, or the sentence of our validator; both free of the input's value."""
    messages = {
        "missing": "必填",
        "extra_forbidden": "不认识的字段",
        "json_invalid": "不是有效的 JSON",
        "string_too_short": "内容过短",
        "string_too_long": "内容过长",
        "date_from_datetime_parsing": "日期无效",
        "date_parsing": "日期无效",
        "int_parsing": "应为整数",
        "uuid_parsing": "标识无效",
        "literal_error": "不在可选值之内",
        "greater_than_equal": "数值或日期过小",
        "greater_than": "数值或日期过小",
        "less_than_equal": "数值或日期过大",
        "less_than": "数值或日期过大",
        "bool_parsing": "应为 true 或 false",
        "bool_type": "应为 true 或 false",
        "string_type": "应为文字",
        "int_type": "应为整数",
        "int_from_float": "应为整数",
        "list_type": "应为列表",
        "dict_type": "应为对象",
        "model_attributes_type": "应为对象",
        "string_pattern_mismatch": "格式不对",
        "date_from_datetime_inexact": "应为日期，不带时刻",
        "date_type": "日期无效",
        "datetime_parsing": "时刻无效",
        "datetime_from_date_parsing": "时刻无效",
        "datetime_type": "时刻无效",
        "timezone_aware": "时刻须带时区",
        "uuid_type": "标识无效",
        "too_short": "项数过少",
        "too_long": "项数过多",
        "enum": "不在可选值之内",
    }
    return messages.get(kind, message.removeprefix("Value error, ") if kind == "value_error" else f"无效（{kind}）")


_TITLES: dict[int, tuple[str, str]] = {
    404: ("not-found", "未找到"),
    405: ("method-not-allowed", "不支持该方法"),
    413: ("too-large", "内容过大"),
}


def from_http(error: HTTPException) -> Problem:
    """A refusal of the framework in our words."""
    slug, title = _TITLES.get(error.status_code, ("http", "请求无法处理"))
    kind: type[Problem] = type("HttpProblem", (Problem,), {"status": error.status_code, "slug": slug, "title": title})
    problem = kind()
    problem.headers.update(error.headers or {})
    return problem
