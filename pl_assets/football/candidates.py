"""The candidates: every recipe that is judged, and which of them are registered under what name."""

from pl_assets.football.features import EXPECTED_GOALS, MARKET, SURPRISES
from pl_assets.football.models.base_rates import base_rates
from pl_assets.football.models.candidate import NONE, PAST, PRE_MATCH, YEARLY, Candidate
from pl_assets.football.models.dixon_coles import DixonColes
from pl_assets.football.models.ensemble import ensemble
from pl_assets.football.models.logit import logit
from pl_assets.football.models.past_odds import past_odds
from pl_assets.football.models.random_forest import FIFTEEN, random_forest
from pl_assets.football.models.with_odds import with_odds
from pl_assets.football.training import ODDS_RATIOS

RATINGS = (
    *("deserved_slow_supremacy", "deserved_slow_expected_total"),
    *("deserved_fast_supremacy", "deserved_fast_expected_total", "elo_difference"),
)
"""What the logit of the track `none` looks at."""

BASE_RATES = Candidate("base_rates", NONE, base_rates, ())
GOAL_MODEL = Candidate("dixon_coles", NONE, DixonColes, EXPECTED_GOALS)
FOREST = Candidate("random_forest", NONE, random_forest, FIFTEEN, refitted=YEARLY)
RATING_LOGIT = Candidate("rating_logit", NONE, logit, RATINGS, half_life_days=3500)
ENSEMBLE = Candidate(
    "ensemble",
    NONE,
    lambda: ensemble(RATINGS),
    tuple(dict.fromkeys((*FIFTEEN, *RATINGS))),
    refitted=YEARLY,
)
SOFT_LOGIT = Candidate(
    "soft_rating_logit", PAST, logit, RATINGS, learns_from_odds=True, half_life_days=3500
)
PAST_ODDS = Candidate(
    "past_odds",
    PAST,
    past_odds,
    (*MARKET, *SURPRISES),
    learns_from_odds=True,
    half_life_days=1000,
)
WITH_ODDS = Candidate(
    "with_odds",
    PRE_MATCH,
    with_odds,
    (*ODDS_RATIOS, *SURPRISES),
    learns_from_odds=True,
    half_life_days=1000,
)
WITH_ODDS_ALONE = Candidate(
    "odds_alone",
    PRE_MATCH,
    with_odds,
    ODDS_RATIOS,
    learns_from_odds=True,
    half_life_days=1000,
)

CANDIDATES = (
    *(BASE_RATES, GOAL_MODEL, FOREST, RATING_LOGIT, ENSEMBLE),
    *(SOFT_LOGIT, PAST_ODDS, WITH_ODDS_ALONE, WITH_ODDS),
)
BY_NAME = {candidate.name: candidate for candidate in CANDIDATES}

DEFAULTS = {PAST: PAST_ODDS, PRE_MATCH: WITH_ODDS}
"""What serves until there is evidence for another: without this match's odds, and with them."""
STAND_IN = RATING_LOGIT
"""Serves where no odds of the past are known."""


def registered_with(candidate: Candidate) -> str:
    """Which of the two registered models a candidate belongs to, by the key of `DEFAULTS`.

    Gates never compare across them: what knows a match's odds should beat what does not.
    """
    return PRE_MATCH if candidate.odds == PRE_MATCH else PAST
