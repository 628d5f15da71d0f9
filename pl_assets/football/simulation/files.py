"""The simulated league in files as football-data.co.uk writes them, as they stand at a moment."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

import pandas as pd

from pl_assets.football.calendar import (
    FIRST_SEASON,
    LISTED_AHEAD,
    is_coming,
    london_day,
    result_counts,
    season_of,
)
from pl_assets.football.simulation.odds import OVERROUNDS
from pl_assets.football.simulation.season import season_frame

_MATCH = ["Div", "Date", "Time", "HomeTeam", "AwayTeam"]
_COUNTED = [
    *("FTHG", "FTAG", "FTR", "HTHG", "HTAG", "HTR", "Referee", "HS", "AS", "HST", "AST"),
    *("HF", "AF", "HC", "AC", "HY", "AY", "HR", "AR"),
]
_BOOKMAKERS = [*OVERROUNDS, "Max", "Avg"]
_PRE_MATCH = [f"{code}{outcome}" for code in _BOOKMAKERS for outcome in "HDA"]
_CLOSING = [f"{code}C{outcome}" for code in _BOOKMAKERS for outcome in "HDA"]
SEASON_COLUMNS = _MATCH + _COUNTED + _PRE_MATCH + _CLOSING
FIXTURE_COLUMNS = _MATCH + _PRE_MATCH


class _Listed(NamedTuple):
    """A whole season as its files would list it, each match at the same place in all."""

    kick_offs: list[dt.datetime]
    rounds: list[int]
    as_played: list[str]
    as_fixtures: list[str]


def season_file(league: str, season: int, as_of: dt.datetime, seed: int) -> bytes | None:
    """CSV of the season's matches whose result counts at platform time; None if none does yet."""
    if season < FIRST_SEASON:
        return None
    listed = _listed(league, season, seed)
    counts = [result_counts(moment.date(), moment, as_of) for moment in listed.kick_offs]
    if not any(counts):
        return None
    return _csv(SEASON_COLUMNS, list(compress(listed.as_played, counts)))


def fixture_file(leagues: Sequence[str], as_of: dt.datetime, seed: int) -> bytes:
    """CSV of coming matches of all leagues, with pre-match odds only.

    Those of the next seven days; of a league that has none in them, its next round, whenever
    that is.
    """
    return _csv(FIXTURE_COLUMNS, [row for name in leagues for row in _coming(name, as_of, seed)])


def _coming(league: str, as_of: dt.datetime, seed: int) -> list[str]:
    season = max(season_of(london_day(as_of)), FIRST_SEASON)
    listed = _listed(league, season, seed)
    last = listed.kick_offs[-1]
    if result_counts(last.date(), last, as_of):
        # No sooner: the clubs of the next season would tell how this one's last matches end.
        listed = _listed(league, season + 1, seed)
    coming = [is_coming(moment.date(), moment, as_of) for moment in listed.kick_offs]
    soon = [
        comes and moment < as_of + LISTED_AHEAD
        for comes, moment in zip(coming, listed.kick_offs, strict=True)
    ]
    if any(coming) and not any(soon):
        next_round = listed.rounds[coming.index(True)]
        soon = [number == next_round for number in listed.rounds]
    return list(compress(listed.as_fixtures, soon))


@lru_cache(maxsize=64)
def _listed(league: str, season: int, seed: int) -> _Listed:
    frame = season_frame(league, season, seed)
    rows = frame.assign(
        Div=frame["league"],
        Date=frame["kick_off"].dt.strftime("%d/%m/%Y"),
        Time=frame["kick_off"].dt.strftime("%H:%M"),
        HomeTeam=frame["home_team"],
        AwayTeam=frame["away_team"],
    )
    return _Listed(
        frame["kick_off_utc"].tolist(),
        frame["round"].tolist(),
        _lines(rows[SEASON_COLUMNS]),
        _lines(rows[FIXTURE_COLUMNS]),
    )


def _lines(rows: pd.DataFrame) -> list[str]:
    text = rows.to_csv(index=False, header=False, float_format="%.2f", lineterminator="\n")
    return text.splitlines()


def _csv(columns: list[str], lines: list[str]) -> bytes:
    return "\n".join([",".join(columns), *lines, ""]).encode()
