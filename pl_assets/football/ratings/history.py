"""Every club's ratings before each of its matches, and at the present: the table `team_ratings`."""

import datetime as dt
from collections.abc import Callable
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from pl_assets.football.errors import InsufficientData
from pl_assets.football.one_thread import one_thread
from pl_assets.football.ratings.elo import Elo
from pl_assets.football.ratings.form import Form
from pl_assets.football.ratings.market import MarketRatings
from pl_assets.football.ratings.poisson import PoissonRatings
from pl_assets.football.ratings.rating import PlayedMatch, Rating
from pl_assets.football.ratings.surprise import Surprise

RATINGS: tuple[Callable[[], Rating], ...] = (
    *(Elo, Form, PoissonRatings),
    *(MarketRatings, Surprise),
)
"""The ratings in use, those of odds last; each league has its own of each."""

RATING_COLUMNS = (
    *(*Elo.columns, *Form.columns, *PoissonRatings.columns),
    *(*MarketRatings.columns, *Surprise.columns),
)
_OPTIONAL = pd.Index(["home_corners", "away_corners"])
COLUMNS = [
    *("league", "season", "team", "match_id", "rated_for", "matches_rated", "last_played"),
    *RATING_COLUMNS,
]


def rate_clubs(
    matches: pd.DataFrame,
    fixtures: pd.DataFrame,
    past_market: pd.DataFrame,
    season: int,
    today: dt.date,
    since: dt.date = dt.date.min,
) -> pd.DataFrame:
    """Ratings of the clubs of every league, each from earlier days' matches alone.

    Args:
        matches: rows of the table matches, all of them results that count.
        fixtures: coming matches; their clubs are of the season even if they have not played.
        past_market: goals that the odds of played matches expected, see `past_market.of_matches`.
        season: the season of platform time.
        today: the day of platform time; what the present ratings are for.
        since: the first day of which the ratings are wanted: earlier matches are learnt and not
            rated, which takes a fraction of the time.

    Returns:
        Two rows for each match wanted, in order of play, then one for each club that has
        played or will, with a null `match_id`: as it stands at present.

    Raises:
        InsufficientData: if there is no match at all.
    """
    if matches.empty:
        raise InsufficientData(
            "expected played matches to rate clubs by, found none in the warehouse: fetch the "
            "seasons, or see why their files were refused"
        )
    known = _with_market(matches, past_market)
    with one_thread():
        frames = [
            _rate_league(
                str(league),
                known[known["league"] == league],
                fixtures[fixtures["league"] == league],
                season,
                today,
                since,
            )
            for league in sorted({*matches["league"], *fixtures["league"]})
        ]
    return pd.concat(frames, ignore_index=True)


def _rate_league(
    league: str,
    matches: pd.DataFrame,
    fixtures: pd.DataFrame,
    season: int,
    today: dt.date,
    since: dt.date,
) -> pd.DataFrame:
    ratings = [make() for make in RATINGS]
    matches_rated: dict[str, int] = {}
    last_played: dict[str, dt.date] = {}
    rows: list[tuple[Any, ...]] = []

    def rate(team: str, for_season: int, match_id: str | None, day: dt.date) -> None:
        numbers = (n for rating in ratings for n in rating.before(team, for_season, day))
        history = (matches_rated.get(team, 0), last_played.get(team))
        rows.append((league, for_season, team, match_id, day, *history, *numbers))

    for day, of_day in groupby(_in_order(matches), key=lambda match: match.match_date):
        played = list(of_day)
        # A day's matches are all rated before any is learnt: their kick-offs may be unknown.
        for match in played if day >= since else ():
            rate(match.home_team, match.season, match.match_id, day)
            rate(match.away_team, match.season, match.match_id, day)
        for match in played:
            for rating in ratings:
                rating.add(match)
            for team in (match.home_team, match.away_team):
                matches_rated[team] = matches_rated.get(team, 0) + 1
                last_played[team] = day
    for team in sorted({*matches_rated, *fixtures["home_team"], *fixtures["away_team"]}):
        rate(team, season, None, today)
    return pd.DataFrame(rows, columns=COLUMNS)


def _with_market(matches: pd.DataFrame, past_market: pd.DataFrame) -> pd.DataFrame:
    """Matches with everything that a rating may learn; what a source lacks is null."""
    goals = past_market.reindex(matches["match_id"])
    counts = matches.reindex(columns=[*matches.columns, *_OPTIONAL.difference(matches.columns)])
    return counts.assign(
        market_home_goals=goals["home_goals"].to_numpy(float),
        market_away_goals=goals["away_goals"].to_numpy(float),
    )


def _in_order(matches: pd.DataFrame) -> list[PlayedMatch]:
    ordered = matches.sort_values(["match_date", "match_id"])[list(PlayedMatch._fields)]
    plain = ordered.astype(object).replace({np.nan: None, pd.NA: None})
    return [PlayedMatch(*row) for row in plain.itertuples(index=False, name=None)]
