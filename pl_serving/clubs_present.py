"""The clubs of a league as they stand: names, seasons, ratings of now and of before each match."""

from dataclasses import dataclass
from datetime import date
from typing import LiteralString

from pl_serving.history import History
from pl_serving.snapshot import Snapshot

_STATES = """
SELECT team, is_current, elo FROM club_states
WHERE snapshot_id = %(snapshot)s AND league = %(league)s
"""
# A rating that is not known is NaN in the database, or null.
_COLUMNS: LiteralString = """
SELECT rating.team, rating.season, rating.match_id, rating.rated_for, rating.matches_rated,
       rating.last_played, elo, goals_for, goals_against, shots_for, shots_against,
       shots_on_target_for, shots_on_target_against,
       nullif(goals_attack, 'NaN') AS goals_attack, nullif(goals_defence, 'NaN') AS goals_defence,
       nullif(goals_home_advantage, 'NaN') AS goals_home_advantage,
       nullif(market_attack, 'NaN') AS market_attack,
       nullif(market_defence, 'NaN') AS market_defence,
       nullif(market_home_advantage, 'NaN') AS market_home_advantage
"""
_PRESENT: LiteralString = (
    _COLUMNS
    + """
FROM team_ratings AS rating WHERE league = %(league)s AND match_id IS NULL
ORDER BY elo DESC, team
"""
)
_OVER_TIME: LiteralString = (
    _COLUMNS
    + """
FROM team_ratings AS rating
WHERE league = %(league)s AND team = %(team)s
  AND (%(first)s::date IS NULL OR rated_for >= %(first)s)
  AND (%(last)s::date IS NULL OR rated_for <= %(last)s)
ORDER BY rated_for, match_id NULLS LAST
"""
)


@dataclass(frozen=True, slots=True)
class PresentState:
    """One row of `club_states`, as far as the snapshot in memory has it not."""

    team: str
    is_current: bool
    elo: float


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One row of `team_ratings`."""

    team: str
    season: int
    match_id: str | None
    rated_for: date
    matches_rated: int
    last_played: date | None
    elo: float
    goals_for: float
    goals_against: float
    shots_for: float
    shots_against: float
    shots_on_target_for: float
    shots_on_target_against: float
    goals_attack: float | None
    goals_defence: float | None
    goals_home_advantage: float | None
    market_attack: float | None
    market_defence: float | None
    market_home_advantage: float | None


async def present_states(
    history: History, snapshot: Snapshot, league: str
) -> dict[str, PresentState]:
    """By club.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    given = {"snapshot": snapshot.snapshot_id, "league": league}
    rows = await history.rows(snapshot.data_source, PresentState, _STATES, given)
    return {row.team: row for row in rows}


async def present_ratings(history: History, snapshot: Snapshot, league: str) -> list[RatingRow]:
    """Of every club that has ever played or will, the strongest first.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    given = {"league": league}
    return await history.rows(snapshot.data_source, RatingRow, _PRESENT, given)


async def ratings_over_time(
    history: History,
    snapshot: Snapshot,
    league: str,
    team: str,
    first: date | None = None,
    last: date | None = None,
) -> list[RatingRow]:
    """A club's, before each of its matches and at present; the last has no match.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    given = {"league": league, "team": team, "first": first, "last": last}
    return await history.rows(snapshot.data_source, RatingRow, _OVER_TIME, given)
