"""What the page of a match shows of its forecasts: the one that counts, how it moved and did."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pl_assets.football.leagues import league
from pl_assets.football.season_name import season_name
from pl_serving.fixture_list import Bar
from pl_serving.forecast_moves import Judged, Move, last_before_kick_off, moves, settlement
from pl_serving.known_match import KnownMatch
from pl_serving.match_past import MatchPast
from pl_serving.score_table import ScoreTable, scores_of
from pl_serving.snapshot import MatchForecast, Pairing, Probabilities, Snapshot

Kind = Literal["coming", "live", "walk_forward", "supposed"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The forecast of a match that its page is about, and what stands beside it."""

    kind: Kind
    """Served now; the last one published before kick-off; the walk-forward's; were it now."""
    forecast: Probabilities
    market: Probabilities | None
    with_odds: Probabilities | None
    as_of: datetime | None
    model_name: str | None
    model_version: int | None
    recipe: str | None
    total_goals: float = math.nan
    """Expected of both clubs together; NaN where it was not kept."""

    @property
    def lines(self) -> tuple[tuple[str, Probabilities], ...]:
        named = (
            ("Forecast", self.forecast),
            ("Market", self.market),
            ("With odds", self.with_odds),
        )
        return tuple((name, three) for name, three in named if three is not None)

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(Bar.of(name, three) for name, three in self.lines)

    @property
    def scores(self) -> ScoreTable:
        return ScoreTable.of(scores_of(self.forecast, self.total_goals))


@dataclass(frozen=True, slots=True)
class MatchView:
    """One match."""

    match_id: str
    league: str
    season: str | None
    """None where only the snapshot is known, which does not say."""
    match_date: date
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    score: str | None
    """None until it is played."""
    came: str | None
    shown: Shown | None
    moves: tuple[Move, ...]
    judged: tuple[tuple[str, Judged], ...]
    is_left_out: bool

    @property
    def league_name(self) -> str:
        return league(self.league).name

    @property
    def name(self) -> str:
        return f"{self.home_team} {self.score or 'v'} {self.away_team}"


def match_view(
    snapshot: Snapshot, coming: MatchForecast | None, past: MatchPast | None
) -> MatchView | None:
    """What is shown of a match; None where neither snapshot nor database knows it.

    Args:
        snapshot: what is served.
        coming: the match as the snapshot lists it, if it does.
        past: what the database says of it, if it answers and knows it.
    """
    if past is None:
        return None if coming is None else _of_snapshot_alone(snapshot, coming)
    match = past.match
    settled = settlement(past)
    judged = () if settled is None else settled.named
    return MatchView(
        match_id=match.match_id,
        league=match.league,
        season=season_name(match.season),
        match_date=match.match_date,
        kick_off_utc=match.kick_off_utc,
        home_team=match.home_team,
        away_team=match.away_team,
        score=None if match.outcome is None else f"{match.home_goals}–{match.away_goals}",
        came=match.outcome,
        shown=_served(snapshot, coming)
        if coming is not None and match.outcome is None
        else _of_past(snapshot, past),
        moves=tuple(moves(past.live)),
        judged=judged,
        is_left_out=bool(past.is_left_out),
    )


def _of_snapshot_alone(snapshot: Snapshot, coming: MatchForecast) -> MatchView:
    return MatchView(
        match_id=coming.match_id or "",
        league=coming.league,
        season=None,
        match_date=coming.match_date or snapshot.as_of.date(),
        kick_off_utc=coming.kick_off_utc,
        home_team=coming.home_team,
        away_team=coming.away_team,
        score=None,
        came=None,
        shown=_served(snapshot, coming),
        moves=(),
        judged=(),
        is_left_out=False,
    )


def _served(snapshot: Snapshot, coming: MatchForecast) -> Shown:
    return Shown(
        "coming",
        coming.forecast,
        coming.market,
        coming.with_odds,
        snapshot.as_of,
        snapshot.model_name,
        coming.model_version,
        None,
        coming.total_goals,
    )


def _of_past(snapshot: Snapshot, past: MatchPast) -> Shown | None:
    last, record = last_before_kick_off(past), past.walk_forward
    if last is not None:
        row = last.first
        made = (row.as_of, row.model_name, row.model_version, row.recipe)
        return Shown("live", last.forecast, last.market, last.with_odds, *made)
    if record is not None and past.walk_forward_three is not None:
        made_again = (None, None, None, record.model)
        return Shown("walk_forward", past.walk_forward_three, past.market, None, *made_again)
    return _supposed(snapshot, past.match)


def _supposed(snapshot: Snapshot, match: KnownMatch) -> Shown | None:
    """A match of the calendar that is still far: its clubs' forecast, were they to meet now."""
    pairing = Pairing(match.league, match.home_team, match.away_team)
    three = snapshot.pairings.get(pairing)
    if match.outcome is not None or three is None:
        return None
    made = (snapshot.as_of, snapshot.model_name, snapshot.versions[pairing], None)
    return Shown("supposed", three, None, None, *made, snapshot.total_goals[pairing])
