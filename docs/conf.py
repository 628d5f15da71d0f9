"""How Sphinx makes the site: `make docs`. Nothing is fetched, neither here nor by who reads it."""

import re
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.ext.napoleon import GoogleDocstring

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "docs")]

from generators import api, assets, code, commands, settings  # noqa: E402

_NAMED = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

project = "Premier League forecasts"
version = release = _NAMED["version"]
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["**/__pycache__"]
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sphinx = html_show_copyright = False
add_module_names = False
html_static_path = ["static"]
html_css_files = ["site.css"]
# What links in Markdown mean on a code host too: `page.md#heading`.
myst_heading_anchors = 4
# What scikit-learn gives every estimator.
_OF_SCIKIT_LEARN = "set_fit_request, set_predict_proba_request, set_score_request"
autodoc_member_order = "bysource"
autodoc_default_options = {
    "members": True,
    "undoc-members": True,
    "exclude-members": _OF_SCIKIT_LEARN,
}
autodoc_class_signature = "mixed"
autodoc_typehints_format = "short"
# Modules are headings; their members would make every page's menu, and the build, long.
toc_object_entries = False
# Fields of the same name in several classes: which one a type means does not matter to a reader.
suppress_warnings = ["ref.python"]

_MADE = re.compile(r"<!-- made by docs/generators: (\w+)(?: ([\w.]+))? -->")
_DIAGRAM = re.compile(r"```mermaid\n.*?```", re.DOTALL)
_EVERY_DECISION = "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"
_PAGES = {
    "api": api.page,
    "assets": assets.page,
    "code": code.page,
    "commands": commands.page,
    "settings": settings.page,
}


def fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    """What is made from code, in the place that the page has for it.

    Code hosts draw a diagram of mermaid; here the picture of the graph stands for it, for to draw
    one a browser would need three megabytes of script.
    """
    text = _MADE.sub(lambda found: _PAGES[found[1]](*filter(None, found.groups()[1:])), source[0])
    text = _DIAGRAM.sub("![The asset graph](images/graph.png)", text)
    source[0] = text + _EVERY_DECISION * (docname == "decisions/README")


def read_docstring(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Ours are in Google's style with code between single backticks, and no other marks."""
    plain = "`".join(
        part if at % 2 else re.sub(r"([\\*|])|_(?!\w)", r"\\\g<0>", part)
        for at, part in enumerate("\n".join(lines).split("`"))
    )
    lines[:] = re.sub("`+", "``", plain).splitlines()
    if plain.startswith("Alias for field number"):
        lines.clear()  # the word of named tuples on a field that needs none
    # Of a word about an attribute what stands before a colon would be taken for its type.
    if what not in ("attribute", "data", "property"):
        lines[:] = GoogleDocstring(lines, what=what, name=name, obj=obj).lines()


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", fill_in)
    app.connect("autodoc-process-docstring", read_docstring)
