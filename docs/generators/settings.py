"""The page of settings: every variable that the platform and the API read."""

import re
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings
from sphinx.pycode import ModuleAnalyzer

from generators.markdown import code, table
from pl_assets.settings import PROJECT, Settings
from pl_serving.settings import ServingSettings

_ROW = re.compile(r"^\| (`PL_[^|]+) \|[^|]+\| ([^|]+) \|$", re.MULTILINE)


def page() -> str:
    """A table for each of the two classes."""
    return "\n\n".join(
        [
            "## The platform",
            _table(Settings),
            "## The API",
            "`pl up` sets what leads from one to the other; in containers the compose file does.",
            _table(ServingSettings),
        ]
    )


def _table(of: type[BaseSettings]) -> str:
    said, told = ModuleAnalyzer.for_module(of.__module__).find_attr_docs(), _told()
    rows = []
    for name, field in of.model_fields.items():
        variable, docstring = f"PL_{name.upper()}", said.get((of.__name__, name))
        meaning = " ".join(docstring) if docstring else told[variable]
        rows.append((code(variable), _default(field), meaning))
    return table(("variable", "default", "meaning"), rows)


def _told() -> dict[str, str]:
    """What README.md says of variables, for those that need no more words in the code."""
    told: dict[str, str] = {}
    for cell, meaning in _ROW.findall((PROJECT / "README.md").read_text(encoding="utf-8")):
        variables = re.findall(r"`(PL_\w+)`", cell)
        words = meaning.replace("](docs/", "](../")
        # A row of several says one thing of all, or of each in turn.
        each = words.split("; ")
        meanings = each if len(each) == len(variables) else [words] * len(variables)
        told |= {
            variable: f"{said[0].upper()}{said[1:]}."
            for variable, said in zip(variables, meanings, strict=True)
        }
    return told


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    default = field.default
    if default is None or default == ():
        return "none"
    if isinstance(default, Path):
        default = default.relative_to(PROJECT)
    return code(",".join(default) if isinstance(default, tuple) else str(default))
