"""What is known before kick-off, as numbers for a model: the table `match_features`."""

import numpy as np
import pandas as pd

from pl_assets.football.match_rows import NamedMatch
from pl_assets.football.ratings import market, poisson, surprise
from pl_assets.football.ratings.form import Form
from pl_assets.football.ratings.history import RATING_COLUMNS

IDENTITY = list(NamedMatch._fields)
OUTCOMES = ("home", "draw", "away")

ELO = ("home_elo", "away_elo", "elo_difference")
FORM = tuple(f"{side}_{column}" for side in ("home", "away") for column in Form.columns)
"""Decayed means of what each club has and concedes a match."""
FORM_DIFFERENCES = (
    *("goals_difference", "shots_difference", "shots_on_target_difference"),
    *("goals_total", "shots_on_target_total"),
)
GOAL_SERIES = tuple(series.name for series in poisson.SERIES)
EXPECTED = tuple(
    f"{name}_{what}" for name in GOAL_SERIES for what in ("supremacy", "expected_total")
)
"""Of each Poisson rating: log of home over away expectation, log of their sum."""
EXPECTED_GOALS = ("expected_home_goals", "expected_away_goals")
"""By the rating that is fitted on goals alone, which is what a goal model wants."""
MARKET = ("market_supremacy", "market_expected_total")
"""Likewise, as the odds of earlier matches would have it: for the track `past`."""
SURPRISES = surprise.Surprise.columns
"""How much more the home club has surprised the market lately than the away club has."""

WITHOUT_ODDS = (*ELO, *FORM, *FORM_DIFFERENCES, *EXPECTED, *EXPECTED_GOALS)
PAST_ODDS = (*MARKET, *SURPRISES)
FEATURES = (*WITHOUT_ODDS, *PAST_ODDS)


def match_features(
    matches: pd.DataFrame, fixtures: pd.DataFrame, team_ratings: pd.DataFrame
) -> pd.DataFrame:
    """Features of every played match, as they stood before it, and of every fixture.

    Args:
        matches: rows of the table matches.
        fixtures: coming matches, none of them in `matches`.
        team_ratings: what `ratings.history.rate_clubs` makes of both.

    Returns:
        One row a match: its identity, `is_played`, `outcome` and `FEATURES`; those are null
        where a source had no shots or no odds by then.
    """
    before = team_ratings.dropna(subset="match_id")
    played = _with_ratings(
        matches[IDENTITY], before, ["match_id", "home_team"], ["match_id", "away_team"], "match_id"
    )
    goals = matches.set_index("match_id").loc[played["match_id"], ["home_goals", "away_goals"]]
    coming = pairings(fixtures[IDENTITY], team_ratings)
    return pd.concat(
        [
            played.assign(is_played=True, outcome=outcomes(goals).to_numpy()),
            coming.assign(is_played=False, outcome=None),
        ],
        ignore_index=True,
    )[[*IDENTITY, "is_played", "outcome", *FEATURES]]


def pairings(pairs: pd.DataFrame, team_ratings: pd.DataFrame) -> pd.DataFrame:
    """Features of pairs of clubs, were they to play at present.

    Args:
        pairs: `league`, `home_team`, `away_team` and any other columns, which are kept.
        team_ratings: present ratings are those with a null `match_id`.

    Returns:
        The rows of `pairs`, with `FEATURES`.
    """
    present = team_ratings[team_ratings["match_id"].isna()]
    return _with_ratings(pairs, present, ["league", "home_team"], ["league", "away_team"], "league")


def outcomes(goals: pd.DataFrame) -> pd.Series:
    """'home', 'draw' or 'away' from `home_goals` and `away_goals`."""
    margin = goals["home_goals"].astype(int) - goals["away_goals"].astype(int)
    return pd.Series("draw", index=goals.index).mask(margin > 0, "home").mask(margin < 0, "away")


def _with_ratings(
    pairs: pd.DataFrame, ratings: pd.DataFrame, home_keys: list[str], away_keys: list[str], key: str
) -> pd.DataFrame:
    numbers = ratings[[key, "team", *RATING_COLUMNS]]
    home = pairs.merge(numbers, left_on=home_keys, right_on=[key, "team"], validate="m:1")
    away = pairs.merge(numbers, left_on=away_keys, right_on=[key, "team"], validate="m:1")
    if not len(home) == len(away) == len(pairs):
        raise ValueError(f"expected ratings of both clubs of {len(pairs)} pairs, found too few")
    columns = {
        "home_elo": home["elo"],
        "away_elo": away["elo"],
        "elo_difference": home["elo"] - away["elo"],
        **{f"home_{column}": home[column] for column in Form.columns},
        **{f"away_{column}": away[column] for column in Form.columns},
    }
    for statistic in ("goals", "shots", "shots_on_target"):
        ours = (home[f"{statistic}_for"] + away[f"{statistic}_against"]) / 2
        theirs = (away[f"{statistic}_for"] + home[f"{statistic}_against"]) / 2
        columns[f"{statistic}_difference"] = ours - theirs
        columns[f"{statistic}_total"] = ours + theirs
    for name in (*GOAL_SERIES, *(series.name for series in market.SERIES)):
        columns |= _expected(name, home, away)
    total = np.exp(columns["goals_expected_total"])
    columns["expected_home_goals"] = total / (1 + np.exp(-columns["goals_supremacy"]))
    columns["expected_away_goals"] = total - columns["expected_home_goals"]
    for column in SURPRISES:
        columns[column] = home[column] - away[column]
    return pairs.reset_index(drop=True).assign(**{name: columns[name] for name in FEATURES})


def _expected(name: str, home: pd.DataFrame, away: pd.DataFrame) -> dict[str, pd.Series]:
    """What attack meets what defence: the log of the ratio of expectations, and of their sum."""
    at_home = home[f"{name}_attack"] - away[f"{name}_defence"] + home[f"{name}_home_advantage"]
    on_road = away[f"{name}_attack"] - home[f"{name}_defence"]
    with np.errstate(invalid="ignore"):  # of what nothing is known
        total = pd.Series(np.logaddexp(at_home, on_road), index=at_home.index)
    return {f"{name}_supremacy": at_home - on_road, f"{name}_expected_total": total}
