"""What one row of a file of results says: the match it names, its score, its numbers."""

import datetime as dt
import re
from typing import Any, NamedTuple

from pl_assets.football.calendar import kick_off_utc, season_days
from pl_assets.football.clubs import canonical_name
from pl_assets.football.leagues import league as league_of

_FURTHEST = dt.timedelta(days=366)
"""Ahead of the day on which a file was fetched; a year with two digits may lie by decades."""
MOST_GOALS = 20
"""No club of these leagues has ever scored so many in a match."""

STATISTICS = {
    "HS": "home_shots",
    "AS": "away_shots",
    "HST": "home_shots_on_target",
    "AST": "away_shots_on_target",
    "HC": "home_corners",
    "AC": "away_corners",
    "HF": "home_fouls",
    "AF": "away_fouls",
    "HY": "home_yellow_cards",
    "AY": "away_yellow_cards",
    "HR": "home_red_cards",
    "AR": "away_red_cards",
}


class NamedMatch(NamedTuple):
    """What identifies a match, and when it is played."""

    match_id: str
    league: str
    season: int
    match_date: dt.date
    kick_off_utc: dt.datetime | None
    home_team: str
    away_team: str


def match_id(league: str, season: int, home_team: str, away_team: str) -> str:
    """The key of a match; its date is no part of it, since dates move."""
    return f"{league}-{season}-{_slug(home_team)}-v-{_slug(away_team)}"


def named_match(
    cells: dict[str, str], league: str, day: dt.date, season: int, time: dt.time | None
) -> NamedMatch:
    """The match that a row names.

    Raises:
        UnknownClub: for a name outside the registry.
        ValueError: if both clubs are the same.
    """
    country = league_of(league).country
    home = canonical_name(required(cells, "HomeTeam"), country)
    away = canonical_name(required(cells, "AwayTeam"), country)
    if home == away:
        raise ValueError(f"home and away are both {home}")
    kick_off = kick_off_utc(day, time) if time else None
    return NamedMatch(
        match_id(league, season, home, away), league, season, day, kick_off, home, away
    )


def required(cells: dict[str, str], column: str) -> str:
    """A cell's text.

    Raises:
        ValueError: if it is blank.
    """
    if column not in cells:
        raise ValueError(f"{column} is blank")
    return cells[column]


def parsed_day(text: str) -> dt.date:
    """A date as the files write it: 16/08/2024, 16/08/24 or 2024-08-16.

    Raises:
        ValueError: for anything else.
    """
    for form in ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"expected a date as 16/08/2024, found {text!r}")


def day_of_season(cells: dict[str, str], season: int) -> dt.date:
    """The day of a row.

    Raises:
        ValueError: if it is blank, no date or outside the season.
    """
    day = parsed_day(required(cells, "Date"))
    first, last = season_days(season)
    if not first <= day <= last:
        raise ValueError(f"{day} is outside the season, {first} to {last}")
    return day


def day_of_fixture(cells: dict[str, str], known_on: dt.date) -> dt.date:
    """The day of a row of a match to come.

    Raises:
        ValueError: if it is blank, no date or more than a year ahead.
    """
    day, last = parsed_day(required(cells, "Date")), known_on + _FURTHEST
    if day > last:
        raise ValueError(f"expected a day within a year, by {last}, found {day}")
    return day


def parsed_time(cells: dict[str, str]) -> dt.time | None:
    """The London kick-off time of a row; None where the file gives none, or says TBC."""
    try:
        return dt.time.fromisoformat(cells.get("Time", "").zfill(5))
    except ValueError:
        return None


def full_time_score(cells: dict[str, str]) -> tuple[int, int]:
    """Goals of home and away at full time.

    Raises:
        ValueError: if either is missing or no count of goals, or contradicts the FTR column.
    """
    home, away = (_goals(required(cells, column)) for column in ("FTHG", "FTAG"))
    result = result_of(home, away)[0].upper()
    stated = cells.get("FTR", result)
    if stated != result:
        raise ValueError(f"score {home}-{away} contradicts the stated result {stated!r}")
    return home, away


def result_of(home_goals: int, away_goals: int) -> str:
    """'home', 'draw' or 'away'."""
    return "home" if home_goals > away_goals else "away" if away_goals > home_goals else "draw"


def half_time_score(
    cells: dict[str, str], home_goals: int, away_goals: int
) -> tuple[int | None, int | None]:
    """Goals at half time; None where the file has no two counts, or more than at full time."""
    home, away = (_whole(cells.get(column)) for column in ("HTHG", "HTAG"))
    if home is None or away is None or home > home_goals or away > away_goals:
        return None, None
    return home, away


def statistics(cells: dict[str, str]) -> dict[str, Any]:
    """Shots, corners, fouls and cards of a row by column name; None where there is no count."""
    return {name: _whole(cells.get(column)) for column, name in STATISTICS.items()}


def _goals(text: str) -> int:
    goals = _whole(text)
    if goals is None or goals > MOST_GOALS:
        raise ValueError(f"expected a count of goals up to {MOST_GOALS}, found {text!r}")
    return goals


def _whole(text: str | None) -> int | None:
    """A count, written as 2 or 2.0."""
    found = re.fullmatch(r"([0-9]{1,3})(?:\.0+)?", text) if text else None
    return int(found[1]) if found else None


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")
