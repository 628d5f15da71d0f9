"""Takes the decision on which versions serve, and gives them their aliases."""

import datetime as dt
import json
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football.candidates import BY_NAME, DEFAULTS, STAND_IN
from pl_assets.football.errors import InsufficientData
from pl_assets.football.promotion import (
    VALID,
    Gate,
    as_evidence,
    best_first,
    challenge_gates,
    passed,
    refit_gates,
)
from pl_assets.resources.decisions import newest_of, training_of, were_left
from pl_assets.resources.held_versions import HeldVersions
from pl_assets.resources.model_registry import (
    CHALLENGER,
    CHAMPION,
    WITHOUT_ODDS,
    ModelRegistry,
)
from pl_assets.resources.trial import Trial


class Decision(NamedTuple):
    """A row of the table `champion`, the aliases that go with it, and what to tell of it."""

    row: dict[str, Any]
    aliases: dict[str, int]
    told: str


class Promotions:
    """The decision on both registered models.

    Args:
        registry: MLflow's.
        decisions: rows of the table champion, earlier decisions.
        trained: rows of the table trained_model.
        versions: rows of the view trained_versions: those, and every version of a candidate.
        candidates: rows of current_candidates, the newest version of every recipe.
        backtest: rows of the table backtest_predictions, the evidence.
        features: rows of the table match_features.
    """

    def __init__(
        self,
        registry: ModelRegistry,
        decisions: pd.DataFrame,
        trained: pd.DataFrame,
        versions: pd.DataFrame,
        candidates: pd.DataFrame,
        backtest: pd.DataFrame,
        features: pd.DataFrame,
    ) -> None:
        if trained.empty:
            raise InsufficientData("expected a trained version, found none yet: train one first")
        self._registry = registry
        self._decisions = decisions
        self._trained = trained.sort_values("training_id")
        self._versions = versions
        self._candidates = candidates
        self._backtest = backtest
        self._trial = Trial(registry, features)
        self._held = HeldVersions(registry)

    def decide(self, as_of: dt.datetime) -> list[Decision]:
        """Decide on each registered model of which a version was trained."""
        found = [self._decide(key, as_of) for key in DEFAULTS]
        decisions = [decision for decision in found if decision is not None]
        if not decisions:
            raise InsufficientData(
                "expected a trained version in MLflow's registry, found none of those that are "
                "known here: train one, or restore a backup"
            )
        return decisions

    def name_aliases(self, decisions: list[Decision]) -> None:
        """Give the versions that were decided on their aliases."""
        for decision in decisions:
            for alias, version in decision.aliases.items():
                self._registry.name_alias(str(decision.row["model_name"]), alias, version)
        stand_ins = self._held.among(self._trained[self._trained["recipe"] == STAND_IN.name])
        if len(stand_ins):
            newest = stand_ins.iloc[-1]
            name, version = str(newest["model_name"]), int(newest["model_version"])
            self._registry.name_alias(name, WITHOUT_ODDS, version)

    def _decide(self, key: str, as_of: dt.datetime) -> Decision | None:
        name = self._registry.name_for(key)
        mine = self._held.among(self._trained[self._trained["model_name"] == name])
        if mine.empty:
            return None
        serving = newest_of(self._decisions, name)
        left = were_left(self._decisions, name)
        if serving is not None and not self._held.has_served_by(serving, self._versions):
            return self._after_a_loss(key, mine, serving, as_of)
        if serving is None or serving["recipe"] not in BY_NAME:
            # Nothing serves yet, or a recipe that is none any more: there is nothing to compare.
            first = self._first(key, mine[~mine["model_version"].isin(left)])
            if first is not None:
                return self._made(first, serving, as_of, "the first version of its recipe", [], {})
            if serving is None:
                return None
            return self._made(serving, serving, as_of, "nothing else to serve", [], {})
        challenger, gates = self._challenge(name, serving, left)
        aliases = {} if challenger is None else {CHALLENGER: int(challenger["model_version"])}
        if challenger is not None and passed(gates):
            why = f"recipe {challenger['recipe']} has done better than {serving['recipe']}"
            return self._made(challenger, serving, as_of, why, gates, aliases)
        refused = ""
        if challenger is not None:
            refused = f"; challenger {challenger['recipe']} did not pass: {_failed(gates)}"
        refits = mine[
            (mine["recipe"] == serving["recipe"])
            & ~mine["model_version"].isin(left)
            & (mine["model_version"] > int(serving["model_version"]))
        ]
        if refits.empty:
            why = f"still the newest version{refused}"
            return self._made(serving, serving, as_of, why, gates, aliases)
        newest = refits.iloc[-1]
        sane = self._refit_gates(serving, refits)
        if not passed(sane):
            why = f"version {newest['model_version']} is not sane: {_failed(sane)}{refused}"
            return self._made(serving, serving, as_of, why, [*sane, *gates], aliases)
        why = (
            f"the recipe of version {serving['model_version']}, with results to "
            f"{newest['trained_through']}{refused}"
        )
        return self._made(newest, serving, as_of, why, [*sane, *gates], aliases)

    def _after_a_loss(
        self, key: str, mine: pd.DataFrame, serving: Any, as_of: dt.datetime
    ) -> Decision | None:
        """The newest of the recipe that served, else whatever may be first: nothing is compared."""
        same = mine[mine["recipe"] == serving["recipe"]]
        found = same.iloc[-1] if len(same) else self._first(key, mine)
        if found is None:
            return None
        why = f"version {serving['model_version']} is lost; the newest that there is"
        return self._made(found, serving, as_of, why, [], {})

    def _first(self, key: str, versions: pd.DataFrame) -> Any:
        """The newest version of what is to serve first, else of anything that was trained."""
        default = versions[versions["recipe"] == DEFAULTS[key].name]
        known = default if len(default) else versions[versions["recipe"].isin(list(BY_NAME))]
        return known.iloc[-1] if len(known) else None

    def _challenge(self, name: str, serving: Any, left: set[int]) -> tuple[Any, list[Gate]]:
        """The best other recipe that passes, else the best, with its gates; None if there is none.

        A recipe that was left by hand does not challenge again with the code that it had.
        """
        others = self._held.among(
            self._candidates[
                (self._candidates["model_name"] == name)
                & (self._candidates["recipe"] != serving["recipe"])
            ]
        )
        was_left = self._versions[
            (self._versions["model_name"] == name) & self._versions["model_version"].isin(left)
        ]
        banned = set(zip(was_left["recipe"], was_left["code_version"], strict=True))
        best: tuple[Any, list[Gate]] = (None, [])
        for recipe in best_first(self._backtest, list(others["recipe"])):
            version = others[others["recipe"] == recipe].iloc[0]
            if (recipe, version["code_version"]) in banned:
                continue
            gates = challenge_gates(self._backtest, recipe, str(serving["recipe"]))
            if passed(gates):
                gates += self._gates(version)
            if passed(gates):
                return version, gates
            if best[0] is None:
                best = version, gates
        return best

    def _gates(self, version: Any, other: Any = None) -> list[Gate]:
        """Whether a version gives probabilities, and like another's, from inputs like those learnt.

        Args:
            version: the row of a training.
            other: of another, whose forecasts of the same matches it is held against; or None.
        """
        try:
            ours = self._trial.forecasts(version)
            before = None if other is None else self._trial.forecasts(other, of=version)
        except ValueError as problem:
            return [Gate(VALID, False, str(problem))]
        return refit_gates(ours, before, *self._trial.inputs(version))

    def _refit_gates(self, serving: Any, refits: pd.DataFrame) -> list[Gate]:
        """Gates of the newest refit; one that moved far passes if the refit before it agrees.

        Otherwise a first version that was made of little would be champion for ever.
        """
        others = [training_of(self._versions, serving)]
        if len(refits) > 1:
            others.append(refits.iloc[-2])
        gates: list[Gate] = []
        for other in [one for one in others if one is not None] or [None]:
            gates = self._gates(refits.iloc[-1], other)
            if passed(gates):
                break
        return gates

    def _made(
        self,
        version: Any,
        serving: Any,
        as_of: dt.datetime,
        why: str,
        gates: list[Gate],
        aliases: dict[str, int],
    ) -> Decision:
        number = int(version["model_version"])
        moved = serving is not None and number != int(serving["model_version"])
        row = {
            "model_name": version["model_name"],
            "model_version": number,
            "recipe": version["recipe"],
            "as_of": as_of,
            "is_judged": bool((self._backtest["model"] == version["recipe"]).any()),
            "is_promoted": moved,
            "reason": why,
            "evidence": json.dumps(as_evidence(gates)),
        }
        shown = pd.DataFrame(as_evidence(gates)).to_markdown(index=False) if gates else ""
        told = f"**{row['model_name']}**: version {number}, {why}\n\n{shown}"
        return Decision(row, {**aliases, CHAMPION: number}, told)


def _failed(gates: list[Gate]) -> str:
    return "; ".join(f"'{gate.name}' ({gate.found})" for gate in gates if not gate.is_passed)
