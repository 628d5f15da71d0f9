"""Promotion: whether a version may serve, as gates with their numbers."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football import scoring
from pl_assets.football.evaluation import SEED
from pl_assets.football.judging.intervals import loss_difference, weeks_of
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.training import outcome_codes
from pl_assets.football.walk_forward import CLOSING

Floats = NDArray[np.float64]

VALID = "valid probabilities"
LAST_SEASONS = 2
MOST_WORSE = 0.002
"""Nats by which a new recipe may be worse at the upper bound of the paired interval."""
FEWEST_JUDGED = 100
MOST_MOVED = 0.10
"""A refit that moves any probability of a coming match further than this has to be confirmed."""
MOST_MOVED_IN_MEAN = 0.03
MOST_DRIFT = 3.0
"""Training standard deviations from the training mean, of the coming matches' inputs, in mean."""


class Gate(NamedTuple):
    """One condition: whether it is met, and the numbers that say so."""

    name: str
    is_passed: bool
    found: str


def passed(gates: list[Gate]) -> bool:
    return all(gate.is_passed for gate in gates)


def as_evidence(gates: list[Gate]) -> list[dict[str, Any]]:
    """Gates as JSON."""
    return [{"gate": g.name, "passed": bool(g.is_passed), "found": g.found} for g in gates]


def refit_gates(
    forecasts: Floats, before: Floats | None, inputs: Floats, learnt: Floats
) -> list[Gate]:
    """Whether the same recipe, fitted anew, is sane.

    Args:
        forecasts: of the coming matches, shape (n, 3).
        before: likewise by the version that serves; None if there is none.
        inputs: of the coming matches, shape (n, features).
        learnt: of the training matches, shape (m, features).
    """
    sums = forecasts.sum(axis=1)
    valid = bool(np.isfinite(forecasts).all() and (forecasts > 0).all())
    valid = valid and bool((np.abs(sums - 1) < 1e-9).all())
    gates = [Gate(VALID, valid, f"{len(forecasts)} coming matches")]
    if before is not None and len(forecasts):
        moved = np.abs(forecasts - before)
        small = bool(moved.max() <= MOST_MOVED and moved.mean() <= MOST_MOVED_IN_MEAN)
        gates.append(
            Gate(
                "small change of the coming forecasts",
                small,
                f"at most {moved.max():.3f} (limit {MOST_MOVED}), in mean {moved.mean():.4f} "
                f"(limit {MOST_MOVED_IN_MEAN})",
            )
        )
    if inputs.size:
        spread = learnt.std(axis=0)
        away = np.abs(inputs - learnt.mean(axis=0)) / np.where(spread > 0, spread, 1)
        drift = float(away.mean(axis=0).max())
        gates.append(
            Gate("drift of inputs", drift <= MOST_DRIFT, f"{drift:.2f} of at most {MOST_DRIFT}")
        )
    return gates


def challenge_gates(backtest: pd.DataFrame, challenger: str, champion: str) -> list[Gate]:
    """Whether another recipe has done better than the champion's on matches neither had seen.

    Args:
        backtest: rows of the table backtest_predictions.
        challenger: name of the recipe that would serve.
        champion: name of the recipe that serves.

    Returns:
        Gates over the matches of the last two seasons that both, and the close, have forecast.
    """
    three = {
        name: backtest[backtest["model"] == name].set_index("match_id").sort_index()
        for name in (challenger, champion, CLOSING)
    }
    common = three[challenger].index
    for rows in three.values():
        common = common.intersection(rows.index)
    seasons = sorted(three[CLOSING].loc[common, "season"].unique())[-LAST_SEASONS:]
    judged = three[CLOSING].loc[common]
    judged = judged[judged["season"].isin(seasons)]
    if len(judged) < FEWEST_JUDGED:
        return [Gate("enough matches", False, f"{len(judged)} judged of at least {FEWEST_JUDGED}")]
    outcomes = outcome_codes(judged["outcome"])
    given = {
        name: rows.loc[judged.index, PROBABILITIES].to_numpy(float) for name, rows in three.items()
    }
    losses = {name: scoring.log_loss(p, outcomes) for name, p in given.items()}
    apart = {name: scoring.divergence(given[CLOSING], p) for name, p in given.items()}
    weeks = weeks_of(judged["match_date"])
    less = loss_difference(given[challenger], given[champion], outcomes, weeks, seed=SEED)
    where = f"{len(judged)} matches of {', '.join(map(str, seasons))}"
    return [
        Gate(
            "lower log loss",
            less.mean < 0,
            f"{losses[challenger]:.5f} against {losses[champion]:.5f} of the champion, on {where}",
        ),
        Gate(
            "not worse by chance",
            less.high < MOST_WORSE,
            f"upper bound {less.high:+.4f} of less than +{MOST_WORSE}",
        ),
        Gate(
            "no further from the close",
            apart[challenger] <= apart[champion],
            f"{apart[challenger]:.5f} against {apart[champion]:.5f} of the champion",
        ),
    ]


def best_first(backtest: pd.DataFrame, names: list[str]) -> list[str]:
    """Recipes by their log loss over the last two seasons, on matches that all have."""
    rows = backtest[backtest["model"].isin(names)]
    if rows.empty:
        return []
    present = rows["model"].nunique()
    has_all = rows.groupby("match_id")["model"].nunique() == present
    rows = rows[rows["match_id"].isin(has_all[has_all].index)]
    rows = rows[rows["season"].isin(sorted(rows["season"].unique())[-LAST_SEASONS:])]
    losses = {
        str(name): scoring.log_loss(
            mine[PROBABILITIES].to_numpy(float), outcome_codes(mine["outcome"])
        )
        for name, mine in rows.groupby("model")
    }
    return sorted(losses, key=lambda name: losses[name])
