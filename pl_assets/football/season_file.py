"""A season's result file of football-data.co.uk, parsed into matches, odds and rejected rows."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football import match_rows as rows
from pl_assets.football.calendar import could_be_seen, result_counts, season_days
from pl_assets.football.csv_body import Row, read_csv
from pl_assets.football.errors import SourceRefused, UnknownClub
from pl_assets.football.odds_columns import OddsColumns, odds_columns

REQUIRED = ("Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG")

MATCH_COLUMNS = [
    *rows.NamedMatch._fields,
    "home_goals",
    "away_goals",
    "home_half_time_goals",
    "away_half_time_goals",
    *rows.STATISTICS.values(),
    "referee",
    "source",
]
ODDS_COLUMNS = [
    *("match_id", "league", "season", "moment", "bookmaker"),
    *("home_odds", "draw_odds", "away_odds", "source"),
]
REJECTED_COLUMNS = ["league", "season", "row_number", "reason", "raw_row", "source"]
COUNTS = [name for name in MATCH_COLUMNS if "goals" in name] + list(rows.STATISTICS.values())


class SeasonFile(NamedTuple):
    """What a file holds, as frames with the columns of the tables of the same name."""

    matches: pd.DataFrame
    match_odds: pd.DataFrame
    rejected_rows: pd.DataFrame


def parse_season_file(
    body: bytes,
    league: str,
    season: int,
    as_of: dt.datetime,
    source: str,
    fetched: dt.datetime | None = None,
) -> SeasonFile:
    """Every match of the file whose result counts at platform time; the rest with a reason.

    A row that cannot be a match is rejected whole; odds that cannot be odds are rejected alone
    and leave the match.

    Args:
        body: the file, as fetched.
        league: division code that its rows must have.
        season: starting year; dates must lie in it.
        as_of: platform time at which it is read.
        source: what the rows say of where they come from.
        fetched: platform time at which this very body was first answered; `as_of` if not given.

    Raises:
        SourceRefused: if the body is no such file.
    """
    table = read_csv(body, REQUIRED)
    markets = list(odds_columns(table.columns))
    matches: dict[str, dict[str, Any]] = {}
    first_seen: dict[str, int] = {}
    odds: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []

    def reject(row: Row, reason: str) -> None:
        values = (league, season, row.number, reason, row.raw, source)
        rejected.append(dict(zip(REJECTED_COLUMNS, values, strict=True)))

    for row in table.rows:
        try:
            match = _match(row.cells, league, season, as_of, fetched or as_of)
        except (ValueError, UnknownClub) as reason:
            reject(row, str(reason))
            continue
        key = match["match_id"]
        if key in first_seen:
            reject(row, f"the same match as row {first_seen[key]}")
            continue
        first_seen[key] = row.number
        matches[key] = match | {"source": source}
        prices, faults = _odds(row.cells, markets)
        of_match = {"match_id": key, "league": league, "season": season, "source": source}
        odds.extend(of_match | price for price in prices)
        for fault in faults:
            reject(row, fault)
    if table.rows and not matches:
        raise SourceRefused(
            f"expected matches of {league} {season}, found none in {len(table.rows)} rows; "
            f"row {rejected[0]['row_number']}: {rejected[0]['reason']}"
        )
    return _frames(list(matches.values()), odds, rejected)


def combined(files: Sequence[SeasonFile]) -> SeasonFile:
    """Several parsed files as one; of none, the empty frames with their columns."""
    tables = []
    for empty, *parts in zip(_frames([], [], []), *files, strict=True):
        filled = [part for part in parts if len(part)]
        tables.append(pd.concat(filled, ignore_index=True) if filled else empty)
    return SeasonFile(*tables)


def _frames(
    matches: list[dict[str, Any]], odds: list[dict[str, Any]], rejected: list[dict[str, Any]]
) -> SeasonFile:
    return SeasonFile(
        pd.DataFrame(matches, columns=MATCH_COLUMNS).astype(
            dict.fromkeys(COUNTS, "Int16") | {"kick_off_utc": "datetime64[us, UTC]"}
        ),
        pd.DataFrame(odds, columns=ODDS_COLUMNS),
        pd.DataFrame(rejected, columns=REJECTED_COLUMNS),
    )


def _match(
    cells: dict[str, str], league: str, season: int, as_of: dt.datetime, fetched: dt.datetime
) -> dict[str, Any]:
    if rows.required(cells, "Div") != league:
        raise ValueError(f"expected division {league}, found {cells['Div']!r}")
    day = rows.parsed_day(rows.required(cells, "Date"))
    first, last = season_days(season)
    if not first <= day <= last:
        raise ValueError(f"{day} is outside the season, {first} to {last}")
    match = rows.named_match(cells, league, day, season, rows.parsed_time(cells))
    home_goals, away_goals = rows.full_time_score(cells)
    if not result_counts(day, match.kick_off_utc, as_of):
        raise ValueError(f"has a score but is played after platform time, {as_of:%Y-%m-%d %H:%M}Z")
    if not could_be_seen(day, match.kick_off_utc, fetched):
        raise ValueError(f"has a score in a file fetched before, at {fetched:%Y-%m-%d %H:%M}Z")
    home_first_half, away_first_half = rows.half_time_score(cells)
    return {
        **match._asdict(),
        "home_goals": home_goals,
        "away_goals": away_goals,
        "home_half_time_goals": home_first_half,
        "away_half_time_goals": away_first_half,
        **rows.statistics(cells),
        "referee": cells.get("Referee"),
    }


def _odds(
    cells: dict[str, str], markets: list[OddsColumns]
) -> tuple[list[dict[str, Any]], list[str]]:
    prices, faults = [], []
    for market in markets:
        try:
            three = market.of(cells)
        except ValueError as fault:
            faults.append(str(fault))
            continue
        if three:
            named = dict(zip(("home_odds", "draw_odds", "away_odds"), three, strict=True))
            prices.append({"moment": market.moment, "bookmaker": market.bookmaker} | named)
    return prices, faults
