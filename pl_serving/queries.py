"""The SQL of the API: the newest snapshot, which data serves, whether a real source answers."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.rows import class_row

from pl_assets.football.source_names import FOOTBALL_DATA, SIMULATED
from pl_serving.assembly import assembled
from pl_serving.snapshot import Snapshot
from pl_serving.snapshot_rows import (
    ClubStateRow,
    FixtureRow,
    HeaderRow,
    PairingRow,
    ProjectionRow,
    SnapshotRows,
    StandbyRow,
)
from pl_serving.sources import DataSource, RealSource

# Weights are not numbers where the model with odds knew none of the pairings.
_NEWEST = """
SELECT snapshot_id, as_of, published_at, data_source, model_name, model_version, mlflow_run_id,
       is_judged, trained_through, training_matches, training_log_loss, features,
       recipe, odds, data_hash, with_odds_model_name, with_odds_model_version,
       CASE WHEN 'NaN' <> ALL (with_odds_weights) THEN with_odds_weights END AS with_odds_weights,
       (SELECT max(row_id) FROM current_season_projection) AS projection_id
FROM prediction_snapshots ORDER BY snapshot_id DESC LIMIT 1
"""
_FIXTURES = """
SELECT match_id, league, match_date, kick_off_utc, home_team, away_team,
       home_win_probability, draw_probability, away_win_probability,
       market_home_probability, market_draw_probability, market_away_probability,
       model_version, with_odds_home_win_probability, with_odds_draw_probability,
       with_odds_away_win_probability, expected_total_goals
FROM predictions WHERE snapshot_id = %s
ORDER BY match_date, kick_off_utc NULLS LAST, league, home_team
"""
_PAIRINGS = """
SELECT league, home_team, away_team, home_win_probability, draw_probability, away_win_probability,
       model_version, with_odds_home_offset, with_odds_away_offset, expected_total_goals
FROM pairings WHERE snapshot_id = %s
"""
_CLUB_STATES = """
SELECT league, team, last_season, last_played FROM club_states WHERE snapshot_id = %s
"""
_PROJECTION = """
SELECT as_of, model_name, model_version, league, season, team, played, points, expected_points,
       title_probability, top_four_probability, relegation_probability, position_probabilities
FROM current_season_projection ORDER BY league, expected_points DESC, team
"""
# A registry that was made anew counts from 1 again: the newest training is meant.
_STANDBY = """
SELECT model_name, model_version, fixtures, pairings, made_by, total_goals, offsets, weights,
       mlflow_run_id, trained_through, training_matches, training_log_loss, features,
       recipe, odds, data_hash,
       coalesce((SELECT is_judged FROM champion WHERE champion.model_name = held.model_name AND
                 champion.model_version = held.model_version ORDER BY decision_id DESC LIMIT 1),
                EXISTS (SELECT FROM model_scores WHERE model = recipe)) AS is_judged
FROM standby_forecasts AS held JOIN LATERAL (
    SELECT mlflow_run_id, trained_through, training_matches, training_log_loss, features,
           recipe, odds, data_hash
    FROM trained_versions WHERE trained_versions.model_name = held.model_name AND
         trained_versions.model_version = held.model_version ORDER BY as_of DESC LIMIT 1
) AS training ON true
WHERE snapshot_id = %s
"""
_DATA_SOURCE = "SELECT name FROM data_source"
# One answers since the first of them did; none does since the last of them stopped.
_REAL_SOURCE = """
SELECT source AS name, answers, since, word FROM source_polls WHERE source <> 'simulated'
ORDER BY answers DESC, CASE WHEN answers THEN since END, since DESC LIMIT 1
"""
# Of the first source alone: the others have no odds, and would hide that it is silent.
_NEWEST_WORD = "SELECT answered_at FROM source_polls WHERE source = %s"

_SHADE_SHARE = "SELECT share FROM shade_shares ORDER BY share_id DESC LIMIT 1"
_CONNECT_SECONDS = 5
_STATEMENT_MILLISECONDS = 10_000

Connection = psycopg.AsyncConnection[Any]
_Row = TypeVar("_Row")


async def connected(warehouse_url: str) -> Connection:
    """A connection that sees all tables as they stood at one moment, however long it reads.

    Raises:
        psycopg.Error: if the database cannot be reached.
    """
    connection = await psycopg.AsyncConnection.connect(
        warehouse_url,
        application_name="pl_serving",
        connect_timeout=_CONNECT_SECONDS,
        options=f"-c statement_timeout={_STATEMENT_MILLISECONDS}",
    )
    await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
    await connection.set_read_only(True)
    return connection


async def read_newest(warehouse_url: str, held: Snapshot | None) -> Snapshot | None:
    """The newest snapshot of a database, as `newest` finds it.

    Raises:
        psycopg.Error: if the database cannot be reached or read.
    """
    async with await connected(warehouse_url) as connection:
        return await newest(connection, held)


async def newest(connection: Connection, held: Snapshot | None) -> Snapshot | None:
    """The newest snapshot, `held` itself if that is still it, None if there is none."""
    headers = await _rows(connection, HeaderRow, _NEWEST)
    if not headers:
        return None
    header = headers[0]
    found = header.data_source, header.snapshot_id, header.published_at, header.projection_id
    if held is not None and held.identity == found:
        return held
    number = [header.snapshot_id]
    rows = SnapshotRows(
        header,
        await _rows(connection, FixtureRow, _FIXTURES, number),
        await _rows(connection, PairingRow, _PAIRINGS, number),
        await _rows(connection, ClubStateRow, _CLUB_STATES, number),
        await _rows(connection, ProjectionRow, _PROJECTION),
        await _rows(connection, StandbyRow, _STANDBY, number),
    )
    # Off the event loop: requests go on meanwhile.
    return await asyncio.to_thread(assembled, rows)


async def data_that_serves(connection: Connection) -> DataSource:
    """Which data was decided to serve; real data until anything was."""
    row = await (await connection.execute(_DATA_SOURCE)).fetchone()
    return "simulated" if row and row[0] == "simulated" else "real"


async def shade_share(connection: Connection) -> float:
    """The share of questions that challengers are to answer too; 0 until one was set."""
    row = await (await connection.execute(_SHADE_SHARE)).fetchone()
    return float(row[0]) if row else 0.0


async def real_source(connection: Connection) -> RealSource | None:
    """What the real sources said when they were last asked; None if they never were."""
    found = await _rows(connection, RealSource, _REAL_SOURCE)
    return replace(found[0], since=found[0].since.astimezone(UTC)) if found else None


async def newest_word(connection: Connection, data_source: DataSource) -> datetime | None:
    """When the first source of the data last answered, by the wall clock; None if never."""
    first = SIMULATED if data_source == "simulated" else FOOTBALL_DATA
    row = await (await connection.execute(_NEWEST_WORD, [first])).fetchone()
    return row[0].astimezone(UTC) if row and row[0] else None


async def _rows(
    connection: Connection, kind: type[_Row], query: LiteralString, given: list[int] | None = None
) -> list[_Row]:
    async with connection.cursor(row_factory=class_row(kind)) as cursor:
        return await (await cursor.execute(query, given)).fetchall()
