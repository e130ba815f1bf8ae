"""Writes the generated contracts: JSON Schemas of the events, AsyncAPI, OpenAPI snapshots and the page of access."""

import json
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chassis.app import access_of, routers_of
from chassis.openapi import completed, refusals
from cli import access_page
from contracts.events import EVENTS, TOPICS
from deploy.composition import SERVICES, definition_of

FOLDER = Path(__file__).parents[1] / "contracts"
VERSION = "1.0.0"


def event_schemas() -> dict[str, dict[str, Any]]:
    """Event type → JSON Schema (draft 2020-12) of its payload."""
    return {name: event.model_json_schema() for name, event in EVENTS.items()}


def openapi_of(service: str) -> dict[str, Any]:
    """The OpenAPI document of a service, as it serves it below its own name."""
    definition = definition_of(service)
    bare = FastAPI(responses=refusals(), generate_unique_id_function=lambda route: route.name)
    for router in routers_of(definition):
        bare.include_router(router)
    document = get_openapi(title=definition.title, version="1", routes=bare.routes)
    document["servers"] = [{"url": f"/{service}"}]
    return completed(document, access_of(definition))


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0: a channel per topic, a message per event type, CloudEvents headers."""
    by_topic = {topic: [event for event in EVENTS.values() if topic == event.TOPIC] for topic in TOPICS}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Qihang events",
            "version": VERSION,
            "description": "Facts that the four services tell each other. CloudEvents 1.0 in Kafka binary mode.",
        },
        "defaultContentType": "application/json",
        "channels": {
            topic: {
                "address": topic,
                "description": f"Key: {events[0].SUBJECT}. Facts of one subject stay in order.",
                "messages": {_key(e.TYPE): {"$ref": f"#/components/messages/{_key(e.TYPE)}"} for e in events},
            }
            for topic, events in by_topic.items()
        },
        "operations": {
            f"send_{topic.replace('.', '_')}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{topic}"},
            }
            for topic in by_topic
        },
        "components": {
            "messages": {_key(name): _message(name) for name in EVENTS},
            "schemas": {"CloudEventsHeaders": _headers()},
        },
    }


def _key(event_type: str) -> str:
    return event_type.replace(".", "_")


def _message(name: str) -> dict[str, Any]:
    event = EVENTS[name]
    return {
        "name": name,
        "title": name,
        "summary": (event.__doc__ or name).strip().splitlines()[0],
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventsHeaders"},
        "payload": {"$ref": f"./schemas/{name}.json"},
    }


def _headers() -> dict[str, Any]:
    names = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time")
    properties: dict[str, Any] = {name: {"type": "string"} for name in names}
    properties["traceparent"] = {"type": "string", "description": "W3C trace context"}
    return {"type": "object", "required": list(names), "properties": properties}


def write_openapi() -> list[str]:
    folder = FOLDER / "openapi"
    folder.mkdir(exist_ok=True)
    written = [_write(folder / f"{service}.json", _json(openapi_of(service))) for service in SERVICES]
    return [*written, _write(access_page.PAGE, access_page.text())]


def write_asyncapi() -> list[str]:
    folder = FOLDER / "schemas"
    folder.mkdir(exist_ok=True)
    written = [_write(folder / f"{name}.json", _json(schema)) for name, schema in event_schemas().items()]
    text = yaml.safe_dump(asyncapi(), allow_unicode=True, sort_keys=False, width=110)
    return [*written, _write(FOLDER / "asyncapi.yaml", text)]


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path.relative_to(FOLDER.parent))
