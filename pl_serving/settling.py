"""How good a forecast was once its match is played: log loss and ranked probability score."""

from typing import Literal, NamedTuple, cast

import numpy as np

from pl_assets.football.scoring import log_loss, ranked_probability_score
from pl_serving.fixture_list import OUTCOMES
from pl_serving.snapshot import Probabilities

Outcome = Literal["home", "draw", "away"]


class Settled(NamedTuple):
    """Of one forecast of one match; lower is better."""

    log_loss: float
    """In nats: 0 had it been certain of what came, 1.0986 had it known nothing."""
    rps: float
    """0 to 1; a draw is nearer to a home win than an away win is."""


def outcome_of(home_goals: int, away_goals: int) -> Outcome:
    """What a score means for the three outcomes."""
    return cast(Outcome, OUTCOMES[1 - (home_goals > away_goals) + (home_goals < away_goals)])


def settled(three: Probabilities, outcome: Outcome) -> Settled:
    """How good these probabilities were, given what came."""
    given, came = np.array([three]), np.array([OUTCOMES.index(outcome)])
    return Settled(log_loss(given, came), ranked_probability_score(given, came))
