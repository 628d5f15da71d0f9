"""The shapes of what is known of one match: forecasts made for it, result, how they did."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.forecast_moves import Judged, Move, Settlement, moves, settlement
from pl_serving.known_match import KnownMatch
from pl_serving.match_past import MatchPast, RecordRow
from pl_serving.schemas import Probability, RealOrSimulated, ThreeProbabilities
from pl_serving.settling import Outcome
from pl_serving.snapshot import Snapshot

_NAMED = ConfigDict(protected_namespaces=())


class MatchResult(BaseModel):
    """The score at full time."""

    home_goals: int
    away_goals: int
    outcome: Outcome

    @classmethod
    def of(cls, match: KnownMatch) -> "MatchResult | None":
        if match.home_goals is None or match.away_goals is None or match.outcome is None:
            return None
        return cls(home_goals=match.home_goals, away_goals=match.away_goals, outcome=match.outcome)


class EarlierWithOdds(ThreeProbabilities):
    """What the model with odds made of the market of that moment."""

    model_config = _NAMED

    model_version: int | None


class LiveForecast(ThreeProbabilities):
    """A forecast as it was published before kick-off, for as long as it was repeated unchanged."""

    model_config = _NAMED

    kind: Literal["live"] = "live"
    as_of: datetime = Field(description="of the first publication that said so")
    last_as_of: datetime = Field(description="of the last one that said the same")
    published_at: datetime = Field(description="wall clock of the first")
    model_name: str
    model_version: int
    recipe: str | None = Field(description="null in publications of before there were several")
    market: ThreeProbabilities | None = Field(description="the market of that moment")
    with_odds: EarlierWithOdds | None

    @classmethod
    def told(cls, move: Move) -> "LiveForecast":
        row, with_odds = move.first, move.with_odds
        return cls(
            **move.forecast.named(),
            as_of=row.as_of,
            last_as_of=move.last_as_of,
            published_at=row.published_at,
            model_name=row.model_name,
            model_version=row.model_version,
            recipe=row.recipe,
            market=None if move.market is None else ThreeProbabilities.of(move.market),
            with_odds=None
            if with_odds is None
            else EarlierWithOdds(**with_odds.named(), model_version=row.with_odds_model_version),
        )


class WalkForwardForecast(ThreeProbabilities):
    """What the champion's recipe says of the match when it knows only what was known before it."""

    model_config = _NAMED

    kind: Literal["walk_forward"] = "walk_forward"
    recipe: str
    trained_through: date | None = Field(description="day of the newest match that it knew")

    @classmethod
    def told(cls, row: RecordRow) -> "WalkForwardForecast":
        return cls(
            home_win_probability=row.home_win_probability,
            draw_probability=row.draw_probability,
            away_win_probability=row.away_win_probability,
            recipe=row.model,
            trained_through=row.trained_through,
        )


class JudgedForecast(ThreeProbabilities):
    """A forecast and how good it was; lower is better."""

    log_loss: float = Field(description="in nats; 1.0986 is that of knowing nothing")
    rps: Probability = Field(description="ranked probability score")

    @classmethod
    def told(cls, judged: Judged | None) -> "JudgedForecast | None":
        if judged is None:
            return None
        scores = judged.settled
        return cls(**judged.forecast.named(), log_loss=scores.log_loss, rps=scores.rps)


class SettledMatch(BaseModel):
    """How the match judged us and the market."""

    kind: Literal["live", "walk_forward"] | None = Field(
        description="whose forecast is judged: the last one published before kick-off, else the "
        "champion's walk-forward; null where there is neither"
    )
    forecast: JudgedForecast | None
    market: JudgedForecast | None = Field(description="the market beside that forecast")
    closing: JudgedForecast | None = Field(description="the odds at kick-off, margin removed")

    @classmethod
    def told(cls, settlement: Settlement | None) -> "SettledMatch | None":
        if settlement is None:
            return None
        live = "live" if settlement.is_live else "walk_forward"
        return cls(
            kind=live if settlement.ours else None,
            forecast=JudgedForecast.told(settlement.ours),
            market=JudgedForecast.told(settlement.market),
            closing=JudgedForecast.told(settlement.closing),
        )


class MatchHistory(BaseModel):
    """All that was said of a match, and what came."""

    match_id: str
    league: str = Field(description="division code of football-data.co.uk; E0 = Premier League")
    season: int = Field(description="year in which it starts")
    match_date: date = Field(description="day of the match in London")
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    result: MatchResult | None = Field(description="null until it is played")
    is_left_out: bool | None = Field(
        description="whether models are scored without this match, since one of them or the "
        "market has no forecast of it; null until the models have been scored after it"
    )
    forecasts: list[LiveForecast] = Field(description="every live one, oldest first")
    walk_forward: WalkForwardForecast | None
    settled: SettledMatch | None = Field(description="null until it is played")
    data_source: RealOrSimulated

    @classmethod
    def of(cls, past: MatchPast, snapshot: Snapshot) -> "MatchHistory":
        match, row = past.match, past.walk_forward
        return cls(
            match_id=match.match_id,
            league=match.league,
            season=match.season,
            match_date=match.match_date,
            kick_off_utc=match.kick_off_utc,
            home_team=match.home_team,
            away_team=match.away_team,
            result=MatchResult.of(match),
            is_left_out=past.is_left_out,
            forecasts=[LiveForecast.told(move) for move in moves(past.live)],
            walk_forward=None if row is None else WalkForwardForecast.told(row),
            settled=SettledMatch.told(settlement(past)),
            data_source=snapshot.data_source,
        )
