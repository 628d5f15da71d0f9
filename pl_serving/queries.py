"""The SQL of the API: the newest snapshot, read whole in one transaction."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from pl_serving.snapshot import ClubState, MatchForecast, Pairing, Probabilities, Snapshot

_NEWEST = """
SELECT snapshot_id, as_of, published_at, data_source, model_name, model_version, mlflow_run_id,
       is_judged, trained_through, training_matches, training_log_loss, features
FROM prediction_snapshots ORDER BY snapshot_id DESC LIMIT 1
"""
_FIXTURES = """
SELECT match_id, league, match_date, kick_off_utc, home_team, away_team,
       home_win_probability, draw_probability, away_win_probability,
       market_home_probability, market_draw_probability, market_away_probability
FROM predictions WHERE snapshot_id = %s
ORDER BY match_date, kick_off_utc NULLS LAST, league, home_team
"""
_PAIRINGS = """
SELECT league, home_team, away_team, home_win_probability, draw_probability, away_win_probability
FROM pairings WHERE snapshot_id = %s
"""
_CLUB_STATES = """
SELECT league, team, last_season, last_played FROM club_states WHERE snapshot_id = %s
"""

Row = Mapping[str, Any]


async def read_newest(warehouse_url: str, held: Snapshot | None) -> Snapshot | None:
    """The newest snapshot, or `held` itself if that is still the newest or none is there.

    Raises:
        psycopg.Error: if the database cannot be reached or read.
    """
    async with await psycopg.AsyncConnection.connect(
        warehouse_url, row_factory=dict_row, application_name="pl_serving"
    ) as connection:
        # The four tables as they stood at one moment, however long the reading takes.
        await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        await connection.set_read_only(True)
        header = await (await connection.execute(_NEWEST)).fetchone()
        if header is None or _is(held, header):
            return held
        number = [header["snapshot_id"]]
        fixtures = await (await connection.execute(_FIXTURES, number)).fetchall()
        pairings = await (await connection.execute(_PAIRINGS, number)).fetchall()
        clubs = await (await connection.execute(_CLUB_STATES, number)).fetchall()
    return _snapshot(header, fixtures, pairings, clubs)


def _is(held: Snapshot | None, header: Row) -> bool:
    # Numbers repeat after a restore from a backup; moments of publication do not.
    return held is not None and (held.snapshot_id, held.published_at) == (
        header["snapshot_id"],
        header["published_at"],
    )


def _snapshot(header: Row, fixtures: list[Any], pairings: list[Any], clubs: list[Any]) -> Snapshot:
    listed = tuple(_fixture(row) for row in fixtures)
    supposed = {_pairing(row): _probabilities(row) for row in pairings}
    return Snapshot(
        **dict(header)
        | {
            "as_of": _in_utc(header["as_of"]),
            "published_at": _in_utc(header["published_at"]),
            "features": tuple(header["features"]),
        },
        fixtures=listed,
        # The earliest of two meetings is the one that is asked about.
        fixture_of={Pairing(m.league, m.home_team, m.away_team): m for m in reversed(listed)},
        pairings=supposed,
        recent_clubs=frozenset(
            (pair.league, club) for pair in supposed for club in (pair.home_team, pair.away_team)
        ),
        club_states={
            (row["league"], row["team"]): ClubState(row["last_season"], row["last_played"])
            for row in clubs
        },
    )


def _fixture(row: Row) -> MatchForecast:
    market = tuple(row[f"market_{side}_probability"] for side in ("home", "draw", "away"))
    kick_off = row["kick_off_utc"]
    return MatchForecast(
        match_id=row["match_id"],
        league=row["league"],
        match_date=row["match_date"],
        kick_off_utc=None if kick_off is None else _in_utc(kick_off),
        home_team=row["home_team"],
        away_team=row["away_team"],
        forecast=_probabilities(row),
        market=None if None in market else Probabilities(*market),
    )


def _pairing(row: Row) -> Pairing:
    return Pairing(row["league"], row["home_team"], row["away_team"])


def _probabilities(row: Row) -> Probabilities:
    return Probabilities(
        row["home_win_probability"], row["draw_probability"], row["away_win_probability"]
    )


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
