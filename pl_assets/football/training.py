"""Training: a candidate fitted on what was known by a day."""

import datetime as dt
import hashlib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football import past_market
from pl_assets.football.errors import InsufficientData
from pl_assets.football.features import OUTCOMES
from pl_assets.football.given_odds import log_odds_ratios
from pl_assets.football.markets import market_average
from pl_assets.football.models.candidate import Candidate, Estimator
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.one_thread import one_thread
from pl_assets.football.scoring import log_loss

FEWEST_MATCHES = 100
"""Below this a logit says nothing that base rates do not."""
RESULT_SHARE = 0.1
"""Of the target of candidates that learn from odds, beside what the market thought."""

TARGETS = ["target_home", "target_draw", "target_away"]
"""What the market thought of a match in the end: of the past only, never an input."""
ODDS_RATIOS = ("home_log_odds_ratio", "away_log_odds_ratio")
"""Of this match's market before it: log of home over draw, and of away over draw."""


class Trained(NamedTuple):
    """A fitted model and what it learned from."""

    model: Estimator
    data_hash: str
    """Names every row that it learned from, inputs and targets."""
    trained_through: dt.date
    training_matches: int
    training_log_loss: float
    """On its own training matches, in nats: a sanity figure, no score."""


def with_odds(match_features: pd.DataFrame, odds: pd.DataFrame) -> pd.DataFrame:
    """Rows of match_features with `ODDS_RATIOS`, null where a match has no market.

    Args:
        match_features: any rows.
        odds: rows of match_odds or fixture_odds; only what stood before the match is read.
    """
    market = market_average(odds).reindex(match_features["match_id"])
    given = market[list(OUTCOMES)].to_numpy(float)
    ratios = log_odds_ratios(np.where(given > 0, given, np.nan))
    return match_features.assign(**dict(zip(ODDS_RATIOS, ratios.T, strict=True)))


def learning_rows(
    match_features: pd.DataFrame, match_odds: pd.DataFrame, said: pd.DataFrame
) -> pd.DataFrame:
    """Everything that candidates can learn from: played matches, in order of play.

    Args:
        match_features: rows of the table.
        match_odds: rows of the table.
        said: what `past_market.of_matches` says of them.

    Returns:
        The played rows with `ODDS_RATIOS` and `TARGETS`.
    """
    played = match_features[match_features["is_played"].astype(bool)]
    played = played.sort_values(["match_date", "match_id"]).reset_index(drop=True)
    market = said.reindex(played["match_id"])[list(OUTCOMES)].to_numpy(float)
    targets = dict(zip(TARGETS, market.T, strict=True))
    return with_odds(played, match_odds).assign(**targets)


def rows_of_tables(
    match_features: pd.DataFrame, match_odds: pd.DataFrame, over_under_odds: pd.DataFrame
) -> pd.DataFrame:
    """`learning_rows` with the past market of these odds; arguments are rows of the tables."""
    said = past_market.of_matches(match_odds, over_under_odds)
    return learning_rows(match_features, match_odds, said)


def usable(candidate: Candidate, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows the candidate can forecast: none of its features is null."""
    return np.asarray(np.isfinite(rows[list(candidate.features)].to_numpy(float)).all(axis=1))


def teaching(candidate: Candidate, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows the candidate can learn from."""
    known = usable(candidate, rows)
    if candidate.learns_from_odds:
        known &= np.isfinite(rows[TARGETS].to_numpy(float)).all(axis=1)
    return known


def fit(candidate: Candidate, rows: pd.DataFrame, day: dt.date) -> Estimator:
    """Fit a candidate on the morning of a day.

    Args:
        candidate: what to fit.
        rows: of `learning_rows`, all of them before the day and `teaching`.
        day: what ages are counted to.
    """
    inputs = rows[list(candidate.features)]
    weights = np.ones(len(rows))
    if candidate.half_life_days is not None:
        ages = day.toordinal() - np.array([date.toordinal() for date in rows["match_date"]])
        weights = 0.5 ** (ages / candidate.half_life_days)
    codes = outcome_codes(rows["outcome"])
    # Text of fixed width: what scikit-learn does to labels takes ten times as long with objects.
    labels = np.array(OUTCOMES)[codes]
    if candidate.learns_from_odds:
        # A probability as a target is three rows, each outcome weighted by its probability.
        came = np.eye(3)[codes]
        targets = (1 - RESULT_SHARE) * rows[TARGETS].to_numpy(float) + RESULT_SHARE * came
        inputs = inputs.iloc[np.repeat(np.arange(len(rows)), 3)]
        labels = np.tile(np.array(OUTCOMES), len(rows))
        weights = (targets * weights[:, None]).ravel()
    model = candidate.make()
    with one_thread():
        model.fit(inputs, labels, **_as_steps_take(model, weights))
    return model


def _as_steps_take(model: Estimator, weights: NDArray[np.float64]) -> dict[str, Any]:
    """Weights under the name that the estimator wants, if they are not all 1."""
    if (weights == 1).all():
        return {}
    steps = getattr(model, "steps", None)
    return {f"{steps[-1][0]}__sample_weight" if steps else "sample_weight": weights}


def train(candidate: Candidate, rows: pd.DataFrame, day: dt.date) -> Trained:
    """Fit a candidate on every row it can learn from.

    Args:
        candidate: what to fit.
        rows: of `learning_rows`.
        day: the day of platform time.

    Raises:
        InsufficientData: if there are fewer than `FEWEST_MATCHES`.
    """
    known = rows[teaching(candidate, rows)]
    if len(known) < FEWEST_MATCHES:
        raise InsufficientData(
            f"expected at least {FEWEST_MATCHES} played matches to train {candidate.name} on, "
            f"found {len(known)}: fetch more seasons, or see why their files were refused"
        )
    model = fit(candidate, known, day)
    probabilities = outcome_probabilities(model, known, candidate.features)
    loss = log_loss(probabilities, outcome_codes(known["outcome"]))
    newest = known["match_date"].max()
    return Trained(model, data_hash(candidate, known), newest, len(known), loss)


def data_hash(candidate: Candidate, rows: pd.DataFrame) -> str:
    """What names these rows as far as a candidate learns from them."""
    columns = [*candidate.features, *(TARGETS if candidate.learns_from_odds else [])]
    named = hashlib.sha256("".join(rows["match_id"] + rows["outcome"]).encode())
    named.update(np.ascontiguousarray(rows[columns].to_numpy(float)).tobytes())
    return named.hexdigest()[:32]


def outcome_codes(outcomes: pd.Series) -> NDArray[np.intp]:
    """'home', 'draw' and 'away' as 0, 1 and 2."""
    codes = {name: code for code, name in enumerate(OUTCOMES)}
    return np.asarray(outcomes.map(codes), dtype=np.intp)
