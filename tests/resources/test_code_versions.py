"""With another version of the code or of a library, recipes have another name."""

import importlib.metadata
from pathlib import Path

import pytest

from pl_assets import football
from pl_assets.football.candidates import BY_NAME
from pl_assets.resources.code_versions import code_versions

FOOTBALL = Path(football.__file__).parent
MAKES_FORECASTS = [
    *("candidates.py", "training.py", "walk_forward.py", "one_thread.py"),
    *("goals/goal_expectation.py", "goals/score_matrix.py"),
    *("models/dixon_coles.py", "models/forecast.py", "models/with_odds.py"),
]


def all_are_other(before):
    now = code_versions()
    return set(now) == set(before) == set(BY_NAME) and not {*now.values()} & {*before.values()}


@pytest.mark.parametrize("file", MAKES_FORECASTS)
def test_a_change_of_code_that_makes_forecasts_names_every_recipe_anew(file, monkeypatch):
    before, honest = code_versions(), Path.read_bytes
    assert code_versions() == before

    def changed(path):
        return honest(path) + b"# changed" * (path == FOOTBALL / file)

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert all_are_other(before)


@pytest.mark.parametrize("library", ["scikit-learn", "pandas", "numpy", "scipy"])
def test_another_version_of_a_library_names_every_recipe_anew(library, monkeypatch):
    before, honest = code_versions(), importlib.metadata.version

    def changed(name):
        return honest(name) + ".1" * (name == library)

    monkeypatch.setattr(importlib.metadata, "version", changed)
    assert all_are_other(before)
