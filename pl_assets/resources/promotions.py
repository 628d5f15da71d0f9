"""Takes the decision on which versions serve, and gives them their aliases."""

import datetime as dt
import json
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.candidates import DEFAULTS, STAND_IN
from pl_assets.football.errors import InsufficientData
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.promotion import (
    Gate,
    as_evidence,
    best_challenger,
    challenge_gates,
    passed,
    refit_gates,
)
from pl_assets.football.training import ODDS_RATIOS
from pl_assets.resources.decisions import newest_of
from pl_assets.resources.model_registry import (
    CHALLENGER,
    CHAMPION,
    WITHOUT_ODDS,
    ModelRegistry,
)

Floats = NDArray[np.float64]
_LOOKED_AT = 40
"""Matches that forecasts are compared on where none are coming: the latest that were played."""


class Decision(NamedTuple):
    """A row of the table `champion`, and what to tell of it."""

    row: dict[str, Any]
    told: str


class Promotions:
    """The decision on both registered models.

    Args:
        registry: MLflow's.
        decisions: rows of the table champion, earlier decisions.
        trained: rows of the table trained_model.
        candidates: rows of the table candidates, newest versions of every recipe.
        backtest: rows of the table backtest_predictions, the evidence.
        features: rows of the table match_features.
    """

    def __init__(
        self,
        registry: ModelRegistry,
        decisions: pd.DataFrame,
        trained: pd.DataFrame,
        candidates: pd.DataFrame,
        backtest: pd.DataFrame,
        features: pd.DataFrame,
    ) -> None:
        if trained.empty:
            raise InsufficientData("expected a trained version, found none yet: train one first")
        self._registry = registry
        self._decisions = decisions
        self._trained = trained.sort_values("training_id")
        self._candidates = candidates
        self._backtest = backtest
        self._features = features

    def decide(self, as_of: dt.datetime) -> list[Decision]:
        """Decide on each registered model that a version of was trained, and name the aliases."""
        found = [self._decide(key, as_of) for key in DEFAULTS]
        stand_ins = self._trained[self._trained["recipe"] == STAND_IN.name]
        if len(stand_ins):
            newest = stand_ins.iloc[-1]
            self._registry.name_alias(
                newest["model_name"], WITHOUT_ODDS, int(newest["model_version"])
            )
        return [decision for decision in found if decision is not None]

    def _decide(self, key: str, as_of: dt.datetime) -> Decision | None:
        name = self._registry.name_for(key)
        versions = self._trained[self._trained["model_name"] == name]
        if versions.empty:
            return None
        serving = newest_of(self._decisions, name)
        challenger = self._challenger(key, serving)
        if challenger is not None and serving is not None:
            gates = challenge_gates(
                self._backtest, str(challenger["recipe"]), str(serving["recipe"])
            )
            self._registry.name_alias(name, CHALLENGER, int(challenger["model_version"]))
            if passed(gates):
                why = f"recipe {challenger['recipe']} has done better than {serving['recipe']}"
                return self._crown(challenger, serving, as_of, why, gates)
            refused = f"; challenger {challenger['recipe']} did not pass: {_failed(gates)}"
        else:
            gates, refused = [], ""
        newest = self._newest(key, versions, serving)
        if serving is None or serving["recipe"] is None:
            return self._crown(
                newest, serving, as_of, f"the first version of its recipe{refused}", gates
            )
        if newest is None or int(newest["model_version"]) == int(str(serving["model_version"])):
            return self._keep(serving, as_of, f"still the newest version{refused}", gates)
        sane = self._refit_gates(newest, serving)
        if not passed(sane):
            why = f"version {newest['model_version']} is not sane: {_failed(sane)}{refused}"
            return self._keep(serving, as_of, why, [*sane, *gates])
        why = (
            f"the recipe of version {serving['model_version']}, with results to "
            f"{newest['trained_through']}{refused}"
        )
        return self._crown(newest, serving, as_of, why, [*sane, *gates])

    def _newest(self, key: str, versions: pd.DataFrame, serving: Any) -> Any:
        """The newest version of the recipe that serves, or of that which is to serve first.

        A version that has served before and does not now was rolled back from: it stays so.
        """
        recipe = serving["recipe"] if serving is not None else None
        if recipe is None:
            first = versions[versions["recipe"] == DEFAULTS[key].name]
            return (first if len(first) else versions).iloc[-1]
        served = self._decisions.loc[
            self._decisions["model_name"] == serving["model_name"], "model_version"
        ]
        fresh = versions[
            (versions["recipe"] == recipe)
            & (
                ~versions["model_version"].isin(served)
                | (versions["model_version"] == serving["model_version"])
            )
        ]
        return fresh.iloc[-1] if len(fresh) else None

    def _challenger(self, key: str, serving: Any) -> Any:
        """The newest version of the recipe that has done best, but for the champion's."""
        if serving is None or serving["recipe"] is None or self._candidates.empty:
            return None
        others = self._candidates[
            (self._candidates["model_name"] == self._registry.name_for(key))
            & (self._candidates["recipe"] != serving["recipe"])
        ]
        best = best_challenger(self._backtest, list(others["recipe"]))
        return None if best is None else others[others["recipe"] == best].iloc[0]

    def _refit_gates(self, newest: Any, serving: Any) -> list[Gate]:
        features = [name for name in newest["features"] if name not in ODDS_RATIOS]
        inputs = newest["features"]
        known = (
            self._features[self._features[features].notna().all(axis=1)]
            if features
            else self._features
        )
        # The market of a coming match is no matter here: an even one shows what a refit has moved.
        known = known.assign(**dict.fromkeys(ODDS_RATIOS, 0.0))
        played = known[known["is_played"].astype(bool)].sort_values(["match_date", "match_id"])
        coming = known[~known["is_played"].astype(bool)]
        asked = coming if len(coming) else played.tail(_LOOKED_AT)
        ours, before = (
            outcome_probabilities(
                self._registry.load(str(one["model_name"]), int(one["model_version"])),
                asked,
                inputs,
            )
            for one in (newest, serving)
        )
        return refit_gates(
            ours, before, asked[features].to_numpy(float), played[features].to_numpy(float)
        )

    def _crown(
        self, version: Any, serving: Any, as_of: dt.datetime, why: str, gates: list[Gate]
    ) -> Decision:
        name = str(version["model_name"])
        self._registry.name_alias(name, CHAMPION, int(version["model_version"]))
        return self._decision(version, as_of, why, gates, is_promoted=serving is not None)

    def _keep(self, serving: Any, as_of: dt.datetime, why: str, gates: list[Gate]) -> Decision:
        name = str(serving["model_name"])
        self._registry.name_alias(name, CHAMPION, int(serving["model_version"]))
        return self._decision(serving, as_of, why, gates, is_promoted=False)

    def _decision(
        self, version: Any, as_of: dt.datetime, why: str, gates: list[Gate], *, is_promoted: bool
    ) -> Decision:
        recipe = version["recipe"]
        row = {
            "model_name": version["model_name"],
            "model_version": int(version["model_version"]),
            "recipe": recipe,
            "as_of": as_of,
            "is_judged": bool((self._backtest["model"] == recipe).any()),
            "is_promoted": is_promoted,
            "reason": why,
            "evidence": json.dumps(as_evidence(gates)),
        }
        shown = pd.DataFrame(as_evidence(gates)).to_markdown(index=False) if gates else ""
        return Decision(
            row, f"**{row['model_name']}**: version {row['model_version']}, {why}\n\n{shown}"
        )


def _failed(gates: list[Gate]) -> str:
    return "; ".join(f"{gate.name}: {gate.found}" for gate in gates if not gate.is_passed)
