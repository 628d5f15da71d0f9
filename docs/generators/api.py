"""The page of the API: each operation and shape of its OpenAPI document."""

import json
from urllib.parse import quote

from pydantic import SecretStr

from generators.markdown import cell, code, table
from pl_serving.app import create_app
from pl_serving.reference import Answer, Endpoint, Shape, endpoints, shapes
from pl_serving.settings import ServingSettings

_NOWHERE = SecretStr("postgresql://nobody@127.0.0.1:9/warehouse")
"""An app connects when it starts to serve, and this one never does."""
_EVERYWHERE = ("401", "403", "429")


def page() -> str:
    """Operations by path, then the shapes that they take and give."""
    document = create_app(ServingSettings(warehouse_url=_NOWHERE)).openapi()
    named = {shape.name: shape for shape in shapes(document)}
    operations = [_operation(endpoint, named) for endpoint in endpoints(document)]
    common = {
        answer.status: answer.description
        for endpoint in endpoints(document)
        for answer in endpoint.answers
        if answer.status in _EVERYWHERE
    }
    return "\n\n".join(
        [
            document["info"]["description"],
            "## Operations",
            "Under `/v1` any of them may also be answered with "
            + ", ".join(f"{code(status)} ({said})" for status, said in sorted(common.items()))
            + ".",
            *operations,
            "## Shapes",
            *map(_shape, named.values()),
        ]
    )


def _operation(endpoint: Endpoint, named: dict[str, Shape]) -> str:
    parts = [f"### {endpoint.method} {endpoint.path}"]
    if endpoint.is_deprecated:
        parts.append("Deprecated.")
    parts.append(endpoint.description)
    if endpoint.parameters:
        rows = (
            (code(one.name), one.place, one.kind, "yes" if one.is_required else "", one.description)
            for one in endpoint.parameters
        )
        parts.append(table(("parameter", "in", "kind", "required", "meaning"), rows))
    answers = [one for one in endpoint.answers if one.status not in _EVERYWHERE]
    rows = ((code(one.status), one.description, _what(one, named)) for one in answers)
    parts.append(table(("answer", "when", "what"), rows))
    parts.append(f"```http\n{_asked(endpoint)}\n```")
    given = next((named[shape] for one in answers for shape in one.shapes if shape in named), None)
    if given and given.example:
        parts.append(f"```json\n{given.example}\n```")
    return "\n\n".join(parts)


def _what(answer: Answer, named: dict[str, Shape]) -> str:
    shapes_given = [_link(shape) for shape in answer.shapes if shape in named]
    return " or ".join(shapes_given) or code(answer.media_type)


def _asked(endpoint: Endpoint) -> str:
    """A request as it goes over the wire."""
    path = endpoint.path
    for one in endpoint.parameters:
        if one.place == "path":
            path = path.replace(f"{{{one.name}}}", quote(one.example) or f"<{one.name}>")
    if not endpoint.body_shape:
        return f"{endpoint.method} {path} HTTP/1.1"
    body = json.dumps(json.loads(endpoint.body_example or "{}"), indent=2, ensure_ascii=False)
    head = f"{endpoint.method} {path} HTTP/1.1\nContent-Type: application/json"
    return f"{head}\n\n{body}"


def _shape(shape: Shape) -> str:
    rows = (
        (
            code(field.name),
            _linked(field.kind),
            "yes" if field.is_required else "",
            field.description,
        )
        for field in shape.fields
    )
    said = [cell(shape.description)] if shape.description else []
    return "\n\n".join(
        [f"### {shape.name}", *said, table(("field", "kind", "always", "meaning"), rows)]
    )


def _linked(kind: str) -> str:
    """A kind whose shapes, which begin with a capital, lead to their sections."""
    return " ".join(_link(word) if word[:1].isupper() else word for word in kind.split())


def _link(shape: str) -> str:
    return f"[{shape}](#{shape.lower()})"
