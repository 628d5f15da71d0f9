"""Which versions make the forecasts: those that were decided on, and what stands in for them."""

import datetime as dt
from typing import Any

import pandas as pd

from pl_assets.football.candidates import DEFAULTS, STAND_IN
from pl_assets.football.errors import InsufficientData, LaterKnowledge
from pl_assets.football.models.candidate import PAST, PRE_MATCH
from pl_assets.football.versions import Serving, Version
from pl_assets.resources.decisions import have_served, newest_of, training_of
from pl_assets.resources.model_registry import CHALLENGER, ModelRegistry

NEWEST_STANDBY, SERVED_STANDBY = 12, 5
"""Versions of each registered model that stand by: the newest, those that served last, and who
challenges."""


class Versions:
    """The versions that serve at a platform time.

    Args:
        registry: MLflow's.
        trained: rows of trained_versions, every version there has been.
        decisions: rows of the table champion.
        as_of: platform time of the forecasts.

    Raises:
        InsufficientData: if no champion was decided on yet.
        LaterKnowledge: if the champion was trained later than that.
    """

    def __init__(
        self,
        registry: ModelRegistry,
        trained: pd.DataFrame,
        decisions: pd.DataFrame,
        as_of: dt.datetime,
    ) -> None:
        self._registry = registry
        self._trainings = trained
        self._decisions = decisions
        self.not_loaded: dict[str, str] = {}
        """Versions that were to stand by and cannot be loaded, with the reason."""
        self._as_of = as_of
        chosen = {key: newest_of(decisions, registry.name_for(key)) for key in DEFAULTS}
        decision = chosen[PAST]
        if decision is None:
            raise InsufficientData("expected a champion, found none yet: train a model first")
        self.is_judged = bool(decision["is_judged"])
        self.training = self._training(decision)
        self._with_odds = chosen[PRE_MATCH]

    def load(self) -> Serving:
        """The versions, loaded."""
        champion = self._load(self.training)
        stand_ins = self._trainings[
            (self._trainings["recipe"] == STAND_IN.name) & (self._trainings["as_of"] <= self._as_of)
        ].sort_values(["as_of", "model_version"])
        without = None
        if len(stand_ins) and champion.recipe != STAND_IN.name:
            without = self._load(stand_ins.iloc[-1])
        with_odds = None
        if self._with_odds is not None:
            with_odds = self._load(self._training(self._with_odds))
        return Serving(
            champion,
            without,
            with_odds,
            self._standby(champion),
            () if with_odds is None else self._standby(with_odds),
        )

    def _standby(self, serving: Version) -> tuple[Version, ...]:
        """The other versions that an alias may be given to, of one registered model."""
        name = serving.model_name
        mine = self._trainings[
            (self._trainings["model_name"] == name) & (self._trainings["as_of"] <= self._as_of)
        ]
        # A registry that was made anew counts from 1 again: the newest is meant.
        mine = mine.sort_values(["as_of", "model_version"]).drop_duplicates(
            "model_version", keep="last"
        )
        newest = mine["model_version"].tail(NEWEST_STANDBY)
        served = have_served(self._decisions, name)[-SERVED_STANDBY:]
        challenger = self._registry.version_of(name, CHALLENGER)
        wanted = mine["model_version"].isin(
            {*newest, *served, challenger} - {serving.model_version, None}
        )
        from mlflow.exceptions import MlflowException

        found = []
        # One after the other: numpy reads a header with `ast`, which in Python 3.11 fails now and
        # then where two threads do.
        for _, training in mine[wanted].iterrows():
            try:
                found.append(self._load(training))
            # A version that was deleted or is broken is nobody's need until an alias names it.
            except (MlflowException, OSError, ValueError, TypeError, KeyError) as problem:
                self._registry.require_answer()  # where MLflow is gone, none of them is broken
                self.not_loaded[f"{name} {training['model_version']}"] = str(problem)
        return tuple(found)

    def _training(self, decision: Any) -> Any:
        """The row of the training that a decision's version came of."""
        version = int(decision["model_version"])
        training = training_of(self._trainings, decision)
        if training is None:
            raise InsufficientData(
                f"expected the training of {decision['model_name']} version {version} among those "
                "held, found none: train a model"
            )
        if training["as_of"] > self._as_of:
            raise LaterKnowledge(
                f"expected a model trained by platform time {self._as_of:%Y-%m-%d %H:%M}Z, found "
                f"{decision['model_name']} version {version} of "
                f"{training['as_of']:%Y-%m-%d %H:%M}Z"
            )
        return training

    def _load(self, training: Any) -> Version:
        name, version = str(training["model_name"]), int(training["model_version"])
        recipe = training["recipe"]
        return Version(
            name,
            version,
            None if pd.isna(recipe) else str(recipe),
            tuple(training["features"]),
            self._registry.load(name, version, str(training["mlflow_run_id"])),
        )
