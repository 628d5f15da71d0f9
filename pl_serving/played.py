"""Played matches, newest first: the last forecast made before each, the market's, what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from pl_serving.history import History
from pl_serving.places import Place
from pl_serving.settling import Outcome, outcome_of, settled
from pl_serving.snapshot import Probabilities, Snapshot

# Nothing kicks off before eleven in London: see `known_match`.
# The limit is inside, so that forecasts are looked up for those of one page alone.
_PLAYED = """
SELECT chosen.match_id, chosen.league, chosen.season, chosen.match_date, chosen.kick_off_utc,
       chosen.home_team, chosen.away_team, chosen.home_goals, chosen.away_goals,
       live.as_of, live.model_name, live.model_version, record.model AS recipe,
       coalesce(live.home_win_probability, record.home_win_probability) AS home,
       coalesce(live.draw_probability, record.draw_probability) AS draw,
       coalesce(live.away_win_probability, record.away_win_probability) AS away,
       coalesce(live.market_home_probability, market.home_win_probability) AS market_home,
       coalesce(live.market_draw_probability, market.draw_probability) AS market_draw,
       coalesce(live.market_away_probability, market.away_win_probability) AS market_away
FROM (
    SELECT * FROM matches
    WHERE (%(league)s::text IS NULL OR league = %(league)s)
      AND (%(first)s::date IS NULL OR match_date >= %(first)s)
      AND (%(last)s::date IS NULL OR match_date <= %(last)s)
      AND (%(clubs)s::text[] IS NULL OR home_team = ANY(%(clubs)s) OR away_team = ANY(%(clubs)s))
      AND (%(after_day)s::date IS NULL
           OR (match_date, match_id) < (%(after_day)s, %(after_match)s::text))
    ORDER BY match_date DESC, match_id DESC LIMIT %(limit)s
) AS chosen
LEFT JOIN LATERAL (
    SELECT * FROM predictions AS forecast
    WHERE forecast.match_id = chosen.match_id AND snapshot_id <= %(newest)s
      AND forecast.as_of < coalesce(
          chosen.kick_off_utc, (chosen.match_date + time '11:00') AT TIME ZONE 'Europe/London'
      )
    ORDER BY snapshot_id DESC LIMIT 1
) AS live ON true
LEFT JOIN backtest_predictions AS record
    ON record.match_id = chosen.match_id AND record.model = %(recipe)s
LEFT JOIN backtest_predictions AS market
    ON market.match_id = chosen.match_id AND market.model = 'market'
ORDER BY chosen.match_date DESC, chosen.match_id DESC
"""


@dataclass(frozen=True, slots=True)
class PlayedRow:
    """One row of the query."""

    match_id: str
    league: str
    season: int
    match_date: date
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    home_goals: int
    away_goals: int
    as_of: datetime | None
    model_name: str | None
    model_version: int | None
    recipe: str | None
    home: float | None
    draw: float | None
    away: float | None
    market_home: float | None
    market_draw: float | None
    market_away: float | None


@dataclass(frozen=True, slots=True)
class PlayedMatch:
    """A played match beside what was last said of it before kick-off."""

    match_id: str
    league: str
    season: int
    match_date: date
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    home_goals: int
    away_goals: int
    outcome: Outcome
    kind: Literal["live", "walk_forward"] | None
    """Published before kick-off, or made later as if then; None where there is no forecast."""
    forecast: Probabilities | None
    as_of: datetime | None
    """Of a live forecast, as are name and version of the model."""
    model_name: str | None
    model_version: int | None
    recipe: str | None
    """Of a walk-forward forecast."""
    market: Probabilities | None
    """Beside the live forecast, else as the record has it."""
    log_loss: float | None
    """Of the forecast, in nats."""
    market_log_loss: float | None

    @property
    def place(self) -> Place:
        return Place(self.match_date, self.match_id)

    @classmethod
    def of(cls, row: PlayedRow) -> "PlayedMatch":
        is_live = row.as_of is not None
        outcome = outcome_of(row.home_goals, row.away_goals)
        forecast = Probabilities.known(row.home, row.draw, row.away)
        market = Probabilities.known(row.market_home, row.market_draw, row.market_away)
        return cls(
            row.match_id,
            row.league,
            row.season,
            row.match_date,
            None if row.kick_off_utc is None else row.kick_off_utc.astimezone(UTC),
            row.home_team,
            row.away_team,
            row.home_goals,
            row.away_goals,
            outcome,
            None if forecast is None else "live" if is_live else "walk_forward",
            forecast,
            None if row.as_of is None else row.as_of.astimezone(UTC),
            row.model_name,
            row.model_version,
            None if is_live else row.recipe,
            market,
            None if forecast is None else settled(forecast, outcome).log_loss,
            None if market is None else settled(market, outcome).log_loss,
        )


async def played(
    history: History,
    snapshot: Snapshot,
    league: str | None,
    first: date | None,
    last: date | None,
    clubs: Sequence[str] | None,
    limit: int,
    after: Place | None,
) -> list[PlayedMatch]:
    """Played matches, newest first.

    Args:
        history: where they are read.
        snapshot: what is served: its data, its champion's recipe, and no later publication.
        league: division code; None for all.
        first: the first day in London, or None for no bound.
        last: the last day, likewise.
        clubs: registered names, of which one or the other plays; None for all.
        limit: how many at most.
        after: `place` of the last match of the page before; None for the first page.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    given = {
        "league": league,
        "first": first,
        "last": last,
        "clubs": None if clubs is None else list(clubs),
        "after_day": None if after is None else after.match_date,
        "after_match": None if after is None else after.match_id,
        "limit": limit,
        "newest": snapshot.snapshot_id,
        "recipe": snapshot.recipe,
    }
    rows = await history.rows(snapshot.data_source, PlayedRow, _PLAYED, given)
    return [PlayedMatch.of(row) for row in rows]
