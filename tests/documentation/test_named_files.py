"""The files and folders that documents name are there: guides say where to touch what."""

import re

from documentation.blocks import PAGES

from pl_assets.settings import PROJECT

PLACES = ("", "pl_assets", "pl_assets/football", "pl_assets/football/betting", "pl_serving", "docs")
"""Where a path in a document begins: documents leave out what is plain."""
NAMED = re.compile(
    r"`((?:tests|pl_assets|pl_serving|ops|docs|football|resources|betting|models|ratings|judging)"
    r"/[\w./-]+)`"
)


def test_every_path_in_a_document_is_there():
    named = {
        (page.name, path)
        for page in PAGES
        for path in NAMED.findall(page.read_text(encoding="utf-8"))
    }
    assert len(named) > 80
    lost = [
        (page, path)
        for page, path in sorted(named)
        if not any((PROJECT / place / path).exists() for place in PLACES)
    ]
    assert lost == []
