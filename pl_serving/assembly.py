"""Assembles a snapshot of the rows that it is made of."""

import math
from datetime import UTC, datetime
from itertools import groupby

from pl_serving.snapshot import (
    ClubProjection,
    ClubState,
    MatchForecast,
    ModelWithOdds,
    Offsets,
    Pairing,
    Probabilities,
    SeasonProjection,
    Snapshot,
)
from pl_serving.snapshot_rows import (
    FixtureRow,
    HeaderRow,
    PairingRow,
    ProjectionRow,
    SnapshotRows,
)
from pl_serving.standby import Versions, served_by


def assembled(published: SnapshotRows, aliases: Versions | None = None) -> Snapshot:
    """The snapshot that these rows make up.

    Args:
        published: the rows.
        aliases: the versions that are to serve, where those are held; by default those that
            published it.
    """
    aliases = aliases or {}
    rows = served_by(published, aliases)
    header = rows.header
    fixtures = tuple(_fixture(row) for row in rows.fixtures)
    pairings = {_pairing(row): _probabilities(row) for row in rows.pairings}
    return Snapshot(
        snapshot_id=header.snapshot_id,
        as_of=header.as_of.astimezone(UTC),
        published_at=header.published_at.astimezone(UTC),
        data_source=header.data_source,
        model_name=header.model_name,
        model_version=header.model_version,
        mlflow_run_id=header.mlflow_run_id,
        is_judged=header.is_judged,
        trained_through=header.trained_through,
        training_matches=header.training_matches,
        training_log_loss=header.training_log_loss,
        features=tuple(header.features),
        recipe=header.recipe,
        odds=header.odds,
        data_hash=header.data_hash,
        with_odds=_model_with_odds(header),
        projection_id=header.projection_id,
        rows=published,
        aliases=aliases,
        fixtures=fixtures,
        # The earliest of two meetings is the one that is asked about.
        fixture_of={Pairing(m.league, m.home_team, m.away_team): m for m in reversed(fixtures)},
        pairings=pairings,
        versions={
            _pairing(row): header.model_version if row.model_version is None else row.model_version
            for row in rows.pairings
        },
        total_goals={_pairing(row): _total(row) for row in rows.pairings},
        offsets={
            _pairing(row): Offsets(row.with_odds_home_offset, row.with_odds_away_offset)
            for row in rows.pairings
            if row.with_odds_home_offset is not None and row.with_odds_away_offset is not None
        },
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


def _model_with_odds(header: HeaderRow) -> ModelWithOdds | None:
    if header.with_odds_model_name is None or header.with_odds_model_version is None:
        return None
    weights = None
    if header.with_odds_weights is not None:
        home_home, home_away, away_home, away_away = header.with_odds_weights
        weights = ((home_home, home_away), (away_home, away_away))
    return ModelWithOdds(header.with_odds_model_name, header.with_odds_model_version, weights)


def _fixture(row: FixtureRow) -> MatchForecast:
    return MatchForecast(
        match_id=row.match_id,
        league=row.league,
        match_date=row.match_date,
        kick_off_utc=_in_utc(row.kick_off_utc),
        home_team=row.home_team,
        away_team=row.away_team,
        forecast=_probabilities(row),
        model_version=row.model_version,
        market=Probabilities.known(
            row.market_home_probability,
            row.market_draw_probability,
            row.market_away_probability,
        ),
        with_odds=Probabilities.known(
            row.with_odds_home_win_probability,
            row.with_odds_draw_probability,
            row.with_odds_away_win_probability,
        ),
        total_goals=_total(row),
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


def _total(row: FixtureRow | PairingRow) -> float:
    return math.nan if row.expected_total_goals is None else row.expected_total_goals


def _pairing(row: PairingRow) -> Pairing:
    return Pairing(row.league, row.home_team, row.away_team)


def _probabilities(row: FixtureRow | PairingRow) -> Probabilities:
    return Probabilities(row.home_win_probability, row.draw_probability, row.away_win_probability)


def _in_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
