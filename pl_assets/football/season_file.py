"""A season's results as one source gives them, read into matches, odds and rejected rows."""

import datetime as dt
from typing import Any

from pl_assets.football import match_rows as rows
from pl_assets.football.calendar import result_counts
from pl_assets.football.csv_body import Row, read_csv
from pl_assets.football.errors import SourceRefused, UnknownClub
from pl_assets.football.odds_columns import Bet, OddsColumns, odds_columns
from pl_assets.football.openfootball import read_openfootball
from pl_assets.football.schemas import checked
from pl_assets.football.season_tables import SeasonTables, season_tables
from pl_assets.football.source_names import OPENFOOTBALL

REQUIRED = ("Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG")
"""Of CSV files; the mirror's have no division, since it keeps a folder for each."""


def parse_season_file(
    body: bytes,
    league: str,
    season: int,
    as_of: dt.datetime,
    source: str,
    fetched: dt.datetime | None = None,
) -> SeasonTables:
    """Every match of the file whose result counts at platform time; the rest with a reason.

    A row that cannot be a match is rejected whole; odds that cannot be odds are rejected alone
    and leave the match.

    Args:
        body: the file, as fetched.
        league: division code that its rows must have, where they have one.
        season: starting year; dates must lie in it.
        as_of: platform time at which it is read.
        source: who gave it, which also says in which format it is.
        fetched: platform time at which this very body was first answered; `as_of` if not given.

    Raises:
        SourceRefused: if the body is no such file.
    """
    table = read_openfootball(body) if source == OPENFOOTBALL else read_csv(body, REQUIRED)
    markets = list(odds_columns(table.columns))
    matches: dict[str, dict[str, Any]] = {}
    first_seen: dict[Identity, int] = {}
    odds: dict[Bet, list[tuple[Any, ...]]] = {}
    rejected: list[tuple[Any, ...]] = []

    def reject(row: Row, reason: str) -> None:
        rejected.append((league, season, row.number, reason, row.raw, source))

    for row in table.rows:
        try:
            match = _match(row, league, season, as_of, fetched or as_of)
            _not_seen_before(match, first_seen)
        except (ValueError, UnknownClub) as reason:
            reject(row, str(reason))
            continue
        for identity in _identities(match):
            first_seen[identity] = row.number
        key = match["match_id"]
        matches[key] = match | {"source": source}
        for market, prices, fault in _odds(row.cells, markets):
            if prices:
                values = (key, league, season, market.phase, market.bookmaker, *prices, source)
                odds.setdefault(market.bet, []).append(values)
            elif fault:
                reject(row, fault)
    if table.rows and not matches:
        raise SourceRefused(
            f"expected matches of {league} {season}, found none in {len(table.rows)} rows; "
            f"row {rejected[0][2]}: {rejected[0][3]}"
        )
    return checked(season_tables(list(matches.values()), odds, rejected))


def _match(
    row: Row, league: str, season: int, as_of: dt.datetime, fetched: dt.datetime
) -> dict[str, Any]:
    if row.fault:
        raise ValueError(row.fault)
    cells = row.cells
    if cells.get("Div", league) != league:
        raise ValueError(f"expected division {league}, found {cells['Div']!r}")
    day = rows.day_of_season(cells, season)
    match = rows.named_match(cells, league, day, season, rows.parsed_time(cells))
    home_goals, away_goals = rows.full_time_score(cells)
    if not result_counts(day, match.kick_off_utc, as_of):
        raise ValueError(f"has a score but is played after platform time, {as_of:%Y-%m-%d %H:%M}Z")
    # A score that stood there before was made up, and waiting does not make it true.
    if not result_counts(day, match.kick_off_utc, fetched):
        raise ValueError(f"has a score in a file fetched before, at {fetched:%Y-%m-%d %H:%M}Z")
    home_first_half, away_first_half = rows.half_time_score(cells, home_goals, away_goals)
    return {
        **match._asdict(),
        "home_goals": home_goals,
        "away_goals": away_goals,
        "result": rows.result_of(home_goals, away_goals),
        "home_half_time_goals": home_first_half,
        "away_half_time_goals": away_first_half,
        **rows.statistics(cells),
        "referee": cells.get("Referee"),
    }


Identity = tuple[str, dt.date | None]


def _identities(match: dict[str, Any]) -> list[Identity]:
    """What no two rows may share: the match itself, then each club's day."""
    day = match["match_date"]
    return [(match["match_id"], None), (match["home_team"], day), (match["away_team"], day)]


def _not_seen_before(match: dict[str, Any], first_seen: dict[Identity, int]) -> None:
    for identity in _identities(match):
        if identity not in first_seen:
            continue
        row, (what, day) = first_seen[identity], identity
        if day is None:
            raise ValueError(f"the same match as row {row}")
        raise ValueError(f"{what} play on {day} already, in row {row}")


def _odds(
    cells: dict[str, str], markets: list[OddsColumns]
) -> list[tuple[OddsColumns, tuple[float, ...] | None, str]]:
    found = []
    for market in markets:
        try:
            found.append((market, market.of(cells), ""))
        except ValueError as fault:
            found.append((market, None, str(fault)))
    return found
