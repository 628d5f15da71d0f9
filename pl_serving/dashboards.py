"""The dashboards, read from their files: a folder that Grafana reads too."""

import json
from pathlib import Path

from pydantic import ValidationError

from pl_serving.dashboard_format import Dashboard
from pl_serving.errors import DashboardUnusable

NAMES = ("forecaster", "operator", "bettor")
"""Whose dashboards there are, in the order of the tabs; the files are named after them."""


class Dashboards:
    """The dashboards of a folder, read when the first is asked for.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Dashboard] = {}

    def of(self, name: str) -> Dashboard:
        """The dashboard of one reader.

        Raises:
            DashboardUnusable: if its file cannot be read or holds something else.
        """
        if name not in self._read:
            self._read[name] = read_dashboard(self._folder / f"{name}.json")
        return self._read[name]


def read_dashboard(file: Path) -> Dashboard:
    """What a file describes, every style of it looked at.

    Raises:
        DashboardUnusable: saying what is wrong with it.
    """
    try:
        dashboard = Dashboard.model_validate(json.loads(file.read_bytes()))
        for panel in dashboard.panels:
            for name in (None, *(one.matcher.options for one in panel.styles.overrides)):
                panel.style(name)
    except OSError as error:
        raise DashboardUnusable(
            f"expected a dashboard in {file.name} of the folder that PL_DASHBOARDS_FOLDER names, "
            f"found {error.strerror}"
        ) from error
    except (ValidationError, ValueError) as error:
        raise DashboardUnusable(f"expected a dashboard in {file.name}, found {error}") from error
    return dashboard
