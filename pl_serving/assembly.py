"""Assembles a snapshot of the rows that it is made of."""

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby

from pl_serving.snapshot import (
    ClubProjection,
    ClubState,
    MatchForecast,
    Pairing,
    Probabilities,
    SeasonProjection,
    Snapshot,
)
from pl_serving.snapshot_rows import FixtureRow, PairingRow, ProjectionRow, SnapshotRows


def assembled(rows: SnapshotRows) -> Snapshot:
    """The snapshot that these rows make up."""
    header = rows.header
    fixtures = tuple(_fixture(row) for row in rows.fixtures)
    pairings = {
        Pairing(row.league, row.home_team, row.away_team): _probabilities(row)
        for row in rows.pairings
    }
    return Snapshot(
        **asdict(header)
        | {
            "as_of": header.as_of.astimezone(UTC),
            "published_at": header.published_at.astimezone(UTC),
            "features": tuple(header.features),
        },
        rows=rows,
        fixtures=fixtures,
        # The earliest of two meetings is the one that is asked about.
        fixture_of={Pairing(m.league, m.home_team, m.away_team): m for m in reversed(fixtures)},
        pairings=pairings,
        recent_clubs=frozenset(
            (pair.league, club) for pair in pairings for club in (pair.home_team, pair.away_team)
        ),
        projections={
            league: _projection(league, list(clubs))
            for league, clubs in groupby(rows.projection, key=lambda row: row.league)
        },
        club_states={
            (row.league, row.team): ClubState(row.last_season, row.last_played)
            for row in rows.club_states
        },
    )


def _fixture(row: FixtureRow) -> MatchForecast:
    return MatchForecast(
        match_id=row.match_id,
        league=row.league,
        match_date=row.match_date,
        kick_off_utc=_in_utc(row.kick_off_utc),
        home_team=row.home_team,
        away_team=row.away_team,
        forecast=_probabilities(row),
        market=_market(row),
    )


def _projection(league: str, rows: list[ProjectionRow]) -> SeasonProjection:
    first = rows[0]
    return SeasonProjection(
        league=league,
        season=first.season,
        as_of=first.as_of.astimezone(UTC),
        model_name=first.model_name,
        model_version=first.model_version,
        clubs=tuple(
            ClubProjection(
                team=row.team,
                played=row.played,
                points=row.points,
                expected_points=row.expected_points,
                title=row.title_probability,
                top_four=row.top_four_probability,
                relegation=row.relegation_probability,
                positions=tuple(row.position_probabilities),
            )
            for row in rows
        ),
    )


def _market(row: FixtureRow) -> Probabilities | None:
    home, draw, away = (
        row.market_home_probability,
        row.market_draw_probability,
        row.market_away_probability,
    )
    if home is None or draw is None or away is None:
        return None
    return Probabilities(home, draw, away)


def _probabilities(row: FixtureRow | PairingRow) -> Probabilities:
    return Probabilities(row.home_win_probability, row.draw_probability, row.away_win_probability)


def _in_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
