"""What is known before kick-off, as numbers for a model: the table `match_features`."""

import pandas as pd

from pl_assets.football.match_rows import NamedMatch
from pl_assets.football.ratings.history import RATING_COLUMNS

IDENTITY = list(NamedMatch._fields)
FEATURES = (
    "elo_difference",
    "goals_difference",
    "shots_difference",
    "shots_on_target_difference",
    "goals_total",
    "shots_on_target_total",
)
OUTCOMES = ("home", "draw", "away")


def match_features(
    matches: pd.DataFrame, fixtures: pd.DataFrame, team_ratings: pd.DataFrame
) -> pd.DataFrame:
    """Features of every played match, as they stood before it, and of every fixture.

    Args:
        matches: rows of the table matches.
        fixtures: coming matches, none of them in `matches`.
        team_ratings: what `ratings.history.rate_clubs` makes of both.

    Returns:
        One row a match: its identity, `is_played`, `outcome` and `FEATURES`.
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
    columns = {"elo_difference": home["elo"] - away["elo"]}
    for statistic in ("goals", "shots", "shots_on_target"):
        ours = (home[f"{statistic}_for"] + away[f"{statistic}_against"]) / 2
        theirs = (away[f"{statistic}_for"] + home[f"{statistic}_against"]) / 2
        columns[f"{statistic}_difference"] = ours - theirs
        columns[f"{statistic}_total"] = ours + theirs
    return pairs.reset_index(drop=True).assign(**{name: columns[name] for name in FEATURES})
