"""docs/security/access.md: every operation of the four services, and how far each role reaches through it."""

from collections.abc import Iterator
from pathlib import Path

from fastapi.routing import APIRoute

from chassis.access import EVERYONE, Rule
from chassis.app import DOCS, access_of, routers_of
from contracts.roles import Role
from deploy.composition import SERVICES, definition_of

PAGE = Path(__file__).parents[1] / "docs" / "security" / "access.md"
_HEAD = """# Every operation and who may run it

Written by `make contracts` from the rules beside the endpoints; not edited by hand. What is not named is refused.
`any`: every object; `area`: those of the caller's city, district or street; `org`: those of their school or employer;
`self`: their own; `public`: no token. What the roles are: [roles.md](roles.md).
"""


def text() -> str:
    return "\n".join([_HEAD, *(line for service in SERVICES for line in _table(service))])


def _table(service: str) -> Iterator[str]:
    definition = definition_of(service)
    rules = {name: rule for name, rule in access_of(definition).items() if name not in DOCS}
    yield from (f"## {service}", "", "| operation | request | who |", "|---|---|---|")
    for router in routers_of(definition):
        for route in router.routes:
            if isinstance(route, APIRoute):
                name = route.operation_id or route.name
                scope = definition.client_scopes.get(name)
                needed = f", with the scope `{scope}`" if scope else ""
                [method] = route.methods or {""}
                yield f"| `{name}` | {method} `{route.path}` | {_in_words(rules[name])}{needed} |"
    yield ""


def _in_words(rule: Rule) -> str:
    if EVERYONE in rule:
        return "public"
    reaches = list(dict.fromkeys(rule.values()))
    named = {reach: [role for role in Role if rule.get(role) == reach] for reach in reaches}
    everybody = len(rule) == len(Role) and len(reaches) == 1
    return (
        f"{reaches[0]}: every role"
        if everybody
        else "; ".join(f"{reach}: {' '.join(f'`{role}`' for role in roles)}" for reach, roles in named.items())
    )
