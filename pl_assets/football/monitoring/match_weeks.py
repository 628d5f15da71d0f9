"""Match weeks: which matches are of the present ones, and which of the same ones before."""

import datetime as dt
from typing import NamedTuple

import pandas as pd

from pl_assets.football.calendar import days_of
from pl_assets.football.weeks import week_of

TEN_WEEKS, LATEST_WEEK = "ten_weeks", "latest_week"
WEEKS = 10
SEASONS_BEFORE = 3
FEWEST_MATCHES = {TEN_WEEKS: 50, LATEST_WEEK: 8}
"""With fewer, chance alone moves a distribution too far to say anything."""


class Window(NamedTuple):
    """Matches by their `match_id`: present ones, and those that they are compared with."""

    span: str
    present: pd.Index
    reference: pd.Index
    first: dt.date | None
    """Day of the first of the present matches."""
    last: dt.date | None


def windows(matches: pd.DataFrame, through: dt.date) -> tuple[Window, Window]:
    """The last ten match weeks of the newest season, and the newest match week alone.

    A match week is a calendar week in which the league has played, numbered within its season.
    The ten weeks, fewer early in a season, are compared with those of the same numbers in the
    three seasons before; the newest week with ten weeks of these at any time. A week that has
    just begun is joined with the one before, until there are enough matches to look at.

    Args:
        matches: `match_id`, `league`, `season` and `match_date` of played matches.
        through: the last day that counts.
    """
    played = matches[["match_id", "league", "season", "match_date"]]
    played = played[pd.to_datetime(played["match_date"]) <= pd.Timestamp(through)]
    played = played.assign(week=week_of(days_of(played["match_date"])))
    numbers = played.groupby(["league", "season"])["week"].rank(method="dense")
    seasons, newest_season = played["season"], played["season"].max()
    is_present = seasons == newest_season
    newest = played["league"].map(numbers[is_present].groupby(played["league"]).max())
    age = newest - numbers
    is_before = seasons.between(newest_season - SEASONS_BEFORE, newest_season - 1)
    last_ten = (age >= 0) & (age < WEEKS)
    # Early in a season ten weeks are not over yet, of the seasons before they are.
    ten_of_any = last_ten | ((newest < WEEKS) & (numbers <= WEEKS))
    by_age = age[is_present].value_counts().sort_index().cumsum()
    enough = by_age.index[by_age >= FEWEST_MATCHES[LATEST_WEEK]]
    latest = age <= (enough.min() if len(enough) else WEEKS)
    return (
        _window(TEN_WEEKS, played, is_present & last_ten, is_before & last_ten),
        _window(LATEST_WEEK, played, is_present & latest, is_before & ten_of_any),
    )


def _window(
    span: str, played: pd.DataFrame, present: "pd.Series[bool]", reference: "pd.Series[bool]"
) -> Window:
    days = played.loc[present, "match_date"]
    names = pd.Index(played["match_id"])
    first, last = (days.min(), days.max()) if len(days) else (None, None)
    return Window(span, names[present.to_numpy()], names[reference.to_numpy()], first, last)
