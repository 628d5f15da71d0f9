"""Training: the model in use, fitted on every match whose result is known."""

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from pl_assets.football.errors import InsufficientData
from pl_assets.football.features import FEATURES, OUTCOMES
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.models.logit import logit
from pl_assets.football.scoring import log_loss

FEWEST_MATCHES = 100
"""Below this a logit on six features says nothing that base rates do not."""


class Trained(NamedTuple):
    """A fitted model and what it learned from."""

    model: Pipeline
    trained_through: dt.date
    training_matches: int
    training_log_loss: float
    """On its own training matches, in nats: a sanity figure, no score."""


def train(match_features: pd.DataFrame) -> Trained:
    """Fit the model on the played matches among rows of match_features.

    Raises:
        InsufficientData: if fewer than `FEWEST_MATCHES` have been played.
    """
    played = match_features[match_features["is_played"]]
    if len(played) < FEWEST_MATCHES:
        raise InsufficientData(
            f"expected at least {FEWEST_MATCHES} played matches to train on, found {len(played)}: "
            "fetch more seasons, or see why their files were refused"
        )
    model = logit().fit(played[list(FEATURES)], played["outcome"])
    loss = log_loss(outcome_probabilities(model, played), outcome_codes(played["outcome"]))
    return Trained(model, played["match_date"].max(), len(played), loss)


def outcome_codes(outcomes: pd.Series) -> NDArray[np.intp]:
    """'home', 'draw' and 'away' as 0, 1 and 2."""
    codes = {name: code for code, name in enumerate(OUTCOMES)}
    return np.asarray(outcomes.map(codes), dtype=np.intp)
