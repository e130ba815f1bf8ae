"""What the OpenAPI document says beyond the routes: where a token is needed, and which refusals an operation knows."""

from collections.abc import Mapping
from typing import Any

from chassis.access import EVERYONE, AccessTable
from chassis.problem_answers import MEDIA_TYPE, ProblemDetails

SCHEME = "bearer"
ROLES = "x-roles"
"""Beside an operation: the roles that may run it; absent where nobody need be signed in."""
REFUSAL = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
"""The content of every refusal; `completed` adds what it refers to."""
_EVERYWHERE = {400: "请求无效", 401: "未登录", 403: "没有权限", 404: "未找到", 409: "冲突", 422: "内容有误"}
_EVERYWHERE |= {429: "过于频繁", 503: "暂不可用"}
_WITH_A_BODY = {408: "请求内容发送过慢", 413: "内容过大"}
_WITH_A_FILE = {415: "文件类型不支持"}
_WITH_A_VERSION = {428: "缺少版本号"}


def refusals() -> dict[int | str, dict[str, Any]]:
    """Those that every operation may answer with."""
    return {status: _refusal(word) for status, word in _EVERYWHERE.items()}


def _refusal(word: str) -> dict[str, Any]:
    return {"description": word, "content": REFUSAL}


def completed(document: dict[str, Any], table: AccessTable) -> dict[str, Any]:
    """Adds the bearer scheme and asks for it at every operation that the access table does not leave to everyone, the
    roles that it is open to, the refusals that depend on what an operation takes, and the schema of them all."""
    components = document.setdefault("components", {})
    components.setdefault("securitySchemes", {})[SCHEME] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "登录（POST /registry/v1/sessions 等）所得的 access_token",
    }
    components.setdefault("schemas", {}).update(_problem_schemas())
    for methods in document["paths"].values():
        for method, described in methods.items():
            rule = table.get(described["operationId"], {})
            if EVERYONE not in rule:
                described["security"] = [{SCHEME: []}]
                described[ROLES] = sorted(rule)
            for status, word in _refusals_of(method, described).items():
                described["responses"].setdefault(str(status), _refusal(word))
    return document


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), ProblemDetails.__name__: schema}


def _refusals_of(method: str, described: dict[str, Any]) -> dict[int, str]:
    content = described.get("requestBody", {}).get("content", {})
    headers = {
        parameter["name"].lower() for parameter in described.get("parameters", ()) if parameter["in"] == "header"
    }
    return {
        **({} if method == "get" else _WITH_A_BODY),
        **(_WITH_A_FILE if "multipart/form-data" in content else {}),
        **(_WITH_A_VERSION if "if-match" in headers else {}),
    }


def coded(titles: Mapping[str, str]) -> str:
    """The codes of a field with their words, as its description gives them."""
    return "、".join(f"{code} {title}" for code, title in titles.items())
