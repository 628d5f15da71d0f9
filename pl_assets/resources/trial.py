"""A trial: what a version says of the coming matches before it may serve."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.training import ODDS_RATIOS
from pl_assets.resources.model_registry import ModelRegistry

Floats = NDArray[np.float64]
_LOOKED_AT = 40
"""Matches that forecasts are looked at on where none are coming: the latest that were played."""


class Trial:
    """Forecasts of the coming matches by any version.

    Args:
        registry: where versions are.
        features: rows of the table match_features.
    """

    def __init__(self, registry: ModelRegistry, features: pd.DataFrame) -> None:
        self._registry = registry
        self._models: dict[tuple[str, int, str], Any] = {}
        # An even market for every match shows what a refit has moved as well as any other.
        self._features = features.assign(**dict.fromkeys(ODDS_RATIOS, 0.0)).sort_values(
            ["match_date", "match_id"]
        )

    def forecasts(self, version: Any, of: Any = None) -> Floats:
        """What a version says, shape (n, 3).

        Args:
            version: a row of a training, whose forecasts are wanted.
            of: another, whose matches are asked about; its own if not given.

        Raises:
            ValueError: if it gives no probabilities, or lacks inputs for some match.
        """
        asked = self._asked(version if of is None else of)
        named = (
            *(str(version["model_name"]), int(version["model_version"])),
            str(version["mlflow_run_id"]),
        )
        if named not in self._models:
            self._models[named] = self._registry.load(*named)
        try:
            return outcome_probabilities(self._models[named], asked, version["features"])
        except ValueError as problem:
            raise ValueError(f"version {named[1]}: {problem}") from problem

    def inputs(self, version: Any) -> tuple[Floats, Floats]:
        """What it looks at, of the matches asked about and of all that were played; no odds."""
        columns = _own(version)
        known = self._known(version)
        played = known[known["is_played"].astype(bool)]
        return self._asked(version)[columns].to_numpy(float), played[columns].to_numpy(float)

    def _asked(self, version: Any) -> pd.DataFrame:
        known = self._known(version)
        is_played = known["is_played"].astype(bool)
        return known[~is_played] if (~is_played).any() else known.tail(_LOOKED_AT)

    def _known(self, version: Any) -> pd.DataFrame:
        return self._features[self._features[_own(version)].notna().all(axis=1)]


def _own(version: Any) -> list[str]:
    return [name for name in version["features"] if name not in ODDS_RATIOS]
