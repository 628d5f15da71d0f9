"""Reads the OpenAPI document into what the reference page shows: endpoints and shapes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One status that an endpoint answers with."""

    status: str
    description: str
    media_type: str
    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the path or of the query."""

    name: str
    place: str
    kind: str
    is_required: bool
    description: str
    example: str
    """What a form begins with: nothing for what may be left out."""

    @classmethod
    def of(cls, parameter: Schema) -> "Parameter":
        schema = parameter["schema"]
        is_required = parameter.get("required", False)
        known = schema.get("examples") or [""]
        return cls(
            parameter["name"],
            parameter["in"],
            _kind(schema),
            is_required,
            parameter.get("description", ""),
            str(known[0]) if is_required else "",
        )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method on one path."""

    method: str
    path: str
    summary: str
    description: str
    body_shape: str | None
    body_example: str | None
    answers: tuple[Answer, ...]
    is_deprecated: bool
    parameters: tuple[Parameter, ...]

    @property
    def anchor(self) -> str:
        return f"{self.method}{self.path.replace('/', '-')}".lower()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape."""

    name: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One named schema."""

    name: str
    description: str
    fields: tuple[Field, ...]
    example: str | None


def endpoints(document: Schema) -> list[Endpoint]:
    """The operations of an OpenAPI document in their order."""
    return [
        _endpoint(method.upper(), path, operation, document["components"]["schemas"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def shapes(document: Schema) -> list[Shape]:
    """The named schemas of an OpenAPI document in their order."""
    return [
        Shape(
            name,
            schema.get("description", ""),
            tuple(
                Field(field, _kind(kind), field in schema.get("required", ()), _said(kind))
                for field, kind in schema.get("properties", {}).items()
            ),
            _example(name, document["components"]["schemas"]),
        )
        for name, schema in document["components"]["schemas"].items()
    ]


def with_code(text: str) -> Markup:
    """Text with what stands between backticks as code."""
    # Escaped before the only tags are added.
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


def _endpoint(method: str, path: str, operation: Schema, schemas: Schema) -> Endpoint:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    shape = _named(body.get("schema", {}))
    answers = []
    for code, answer in sorted(operation["responses"].items()):
        media_type, content = next(iter(answer.get("content", {"": {}}).items()))
        schema = content.get("schema", {})
        names = [_named(one) or one.get("title") for one in schema.get("anyOf", [schema])]
        shapes = tuple(name for name in names if name)
        answers.append(Answer(code, answer["description"], media_type, shapes))
    return Endpoint(
        method,
        path,
        operation["summary"],
        operation.get("description", ""),
        shape,
        _example(shape, schemas) if shape else None,
        tuple(answers),
        operation.get("deprecated", False),
        tuple(Parameter.of(one) for one in operation.get("parameters", ())),
    )


def _named(schema: Schema) -> str | None:
    return schema["$ref"].rpartition("/")[2] if "$ref" in schema else None


def _kind(schema: Schema) -> str:
    """A schema in a few words, such as `number or null`."""
    if name := _named(schema):
        return name
    if alternatives := schema.get("anyOf"):
        return " or ".join(_kind(alternative) for alternative in alternatives)
    if "const" in schema or "enum" in schema:
        return " or ".join(f"'{value}'" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _said(schema: Schema) -> str:
    return str(schema.get("description", ""))


def _example(name: str, schemas: Schema) -> str | None:
    examples = schemas[name].get("examples")
    if not examples:
        return None
    return json.dumps(_in_order(examples[0], schemas[name], schemas), indent=2, ensure_ascii=False)


def _in_order(value: Any, schema: Schema, schemas: Schema) -> Any:
    """An example with its fields in the shape's order; pydantic sorts them by name."""
    alternatives = (schema, *schema.get("anyOf", ()))
    shape = schemas.get(next(filter(None, map(_named, alternatives)), ""), schema)
    if not isinstance(value, dict) or "properties" not in shape:
        return value
    return {
        field: _in_order(value[field], of_field, schemas)
        for field, of_field in shape["properties"].items()
        if field in value
    }
