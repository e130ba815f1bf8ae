"""What the OpenAPI document says beyond the routes: where a token is needed, so that the docs page can carry one."""

from typing import Any

from chassis.access import EVERYONE, AccessTable

SCHEME = "bearer"


def with_bearer(document: dict[str, Any], table: AccessTable) -> dict[str, Any]:
    """Adds the bearer scheme, and asks for it at every operation that the access table does not leave to everyone."""
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes[SCHEME] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "登录（POST /registry/v1/sessions 等）所得的 access_token",
    }
    for methods in document["paths"].values():
        for described in methods.values():
            if EVERYONE not in table.get(described["operationId"], {}):
                described["security"] = [{SCHEME: []}]
    return document
