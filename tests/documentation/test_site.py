"""The site: `make docs` builds it without a warning, it is whole, and loads nothing from afar."""

import os
import re
import subprocess

import pytest
from typer.main import get_command

from pl_assets.cli import app
from pl_assets.definitions import build_definitions
from pl_assets.settings import PROJECT, Settings
from pl_serving.app import create_app
from pl_serving.settings import ServingSettings

LOADED = re.compile(r"<(?:script|img|iframe|source|link)\b[^>]*?(?:src|href)=\"([^\"]+)\"")
OF_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)")


@pytest.fixture(scope="module")
def site(clone):
    """The folder of the pages."""
    told = {
        name: value for name, value in os.environ.items() if not name.startswith(("PL_", "MAKE"))
    }
    built = subprocess.run(
        ["make", "docs"], cwd=clone, env=told, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    assert built.stdout.splitlines()[-1] == f"{clone}/build/docs/index.html"
    return clone / "build" / "docs"


def page(site, name):
    return (site / name).read_text(encoding="utf-8")


def test_every_document_is_a_page_that_the_menu_leads_to(site):
    menu = page(site, "index.html")
    for document in (PROJECT / "docs").rglob("*.md"):
        name = document.relative_to(PROJECT / "docs").with_suffix(".html").as_posix()
        assert (site / name).is_file(), name
        assert name == "index.html" or f'href="{name}"' in menu, name


def test_no_page_loads_anything_from_elsewhere(site):
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        loaded = (OF_STYLES if path.suffix == ".css" else LOADED).findall(text)
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)], path


def test_the_reference_has_every_command_setting_asset_and_operation(site):
    reference = {
        "commands": [f"pl {name}" for name in get_command(app).commands],
        "settings": [
            f"PL_{name.upper()}" for of in (Settings, ServingSettings) for name in of.model_fields
        ],
        "assets": [
            *(key.to_user_string() for key in graph().get_all_asset_keys()),
            *(key.name for key in graph().asset_check_keys),
        ],
        "api": [
            *create_app(ServingSettings(warehouse_url="postgresql://it@127.0.0.1:9/it"))
            .openapi()["paths"]
            .keys()
        ],
    }
    for name, expected in reference.items():
        text = re.sub(r"<[^>]+>", "", page(site, f"reference/{name}.html"))
        assert not [word for word in expected if word not in text], name


def graph():
    return build_definitions(Settings()).resolve_asset_graph()


def test_no_setting_is_without_a_meaning(site):
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page(site, "reference/settings.html"), re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows]
    assert len([row for row in cells if row]) > 60
    assert not [row for row in cells if row and not re.sub(r"<[^>]+>", "", row[-1]).strip()]


def test_docstrings_are_on_the_pages_of_code(site):
    scores = page(site, "reference/code/football.html")
    assert "Mean ranked probability score, 0 to 1" in scores
    assert 'id="pl_assets.football.scoring.ranked_probability_score"' in scores
    assert "|mean probability - share that happened|" in scores
