"""The description of the API: /openapi.json completed, and a page that shows it (FastAPI's own page needs a CDN)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI

from service.http.problems import MEDIA_TYPE
from service.wire.examples import EXAMPLES

METHODS = ("get", "post", "delete")
STYLE_PATH = "/docs/style.css"
CALLS = """curl {address}/v1/ask -H 'Content-Type: application/json' -d '{{"question": "who coordinates what?"}}'
curl {address}/v1/documents -F files=@report.pdf -F files=@minutes.docx"""


def describe(app: FastAPI) -> None:
    """Let the app's OpenAPI description say that errors are problem documents and how a key is sent."""
    plain = app.openapi

    def completed() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(plain())
        return plain()  # FastAPI keeps what it has made, so that this is the completed one

    app.openapi = completed  # type: ignore[method-assign]  # as FastAPI's documentation has it


def reference_page(schema: dict[str, Any], address: str) -> str:
    """The API as one HTML page without a script: each route with what it takes and gives; `address` is host:port."""
    sections = "\n".join(_section(schema, method, path, operation) for method, path, operation in _operations(schema))
    title = escape(f"{schema['info']['title']} {schema['info']['version']}: the API")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{STYLE_PATH}"></head><body><main><h1>{title}</h1>\n'
        f"<p>{escape(schema['info'].get('summary', ''))} "
        'The same for programs: <a href="/openapi.json">/openapi.json</a>. '
        f'To ask in the browser: <a href="/">the chat page</a>.</p>\n'
        f"<pre>{escape(CALLS.format(address=address))}</pre>\n{sections}\n</main></body></html>\n"
    )


def _complete(schema: dict[str, Any]) -> None:
    for _, _, operation in _operations(schema):
        content = operation["responses"].get("default", {}).get("content", {})
        if "application/json" in content:
            content[MEDIA_TYPE] = content.pop("application/json")
    for name, example in EXAMPLES.items():
        schema["components"]["schemas"][name]["examples"] = [example]
    schema["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    schema["security"] = [{}, {"bearer": []}, {"key": []}]


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def _section(schema: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [
        f"<h2><code>{method.upper()} {escape(path)}</code></h2>",
        f"<p>{_prose(operation.get('description', ''))}</p>",
    ]
    parameters = "".join(_parameter(parameter) for parameter in operation.get("parameters", []))
    if parameters:
        parts.append(f"<ul>{parameters}</ul>")
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(_body(schema, f"Takes {media_type}", body))
    for status, response in operation["responses"].items():
        name = "else" if status == "default" else status
        parts.append(f'<p><span class="status">{name}</span> {_prose(response.get("description", ""))}</p>')
        parts.extend(_body(schema, media_type, body) for media_type, body in response.get("content", {}).items())
    return f"<section>{''.join(parts)}</section>"


def _prose(text: str) -> str:
    """A sentence with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _parameter(parameter: dict[str, Any]) -> str:
    default = parameter["schema"].get("default")
    shown = "" if default is None else f" (default {escape(str(default))})"
    return f"<li><code>{escape(parameter['name'])}</code> in the {escape(parameter['in'])}{shown}</li>"


def _body(schema: dict[str, Any], title: str, body: dict[str, Any]) -> str:
    """A body's model by name, with its example where it has one."""
    name = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    line = f"<p>{escape(title)}{f': <code>{escape(name)}</code>' if name else ''}</p>"
    examples = schema["components"]["schemas"].get(name, {}).get("examples")
    if not examples or name == "Problem":
        return line
    return f"{line}<pre>{escape(json.dumps(examples[0], indent=2, ensure_ascii=False))}</pre>"
