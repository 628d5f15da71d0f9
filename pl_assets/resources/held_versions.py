"""Which rows of trainings MLflow's registry still has the version of."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from pl_assets.resources.decisions import training_of
from pl_assets.resources.model_registry import ModelRegistry


class HeldVersions:
    """What the registry holds, as it is when a model is first asked about.

    A version is known by its run as well: a registry that was made anew counts from 1 again.
    """

    def __init__(self, registry: ModelRegistry) -> None:
        self._of = cache(registry.versions)

    def among(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Those rows of trainings, or of candidates, whose version there is."""
        named = zip(rows["model_name"], rows["model_version"], rows["mlflow_run_id"], strict=True)
        are_held = [self._of(name).get(version) == run for name, version, run in named]
        return rows[np.array(are_held, dtype=bool)]

    def has_served_by(self, decision: Any, versions: pd.DataFrame) -> bool:
        """Whether there is the version that was decided on.

        Args:
            decision: a row of the table champion.
            versions: rows of trained_versions.
        """
        training = training_of(versions, decision)
        if training is None:
            return int(decision["model_version"]) in self._of(decision["model_name"])
        return not self.among(training.to_frame().T).empty
