"""What names a match of the database, played or coming, and its result."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from pl_serving.days import LONDON
from pl_serving.history import History
from pl_serving.settling import Outcome, outcome_of

# Of a match that moved, the newest day; a played one is where its result is.
_IDENTITY = """
SELECT match_id, league, season, match_date, kick_off_utc, home_team, away_team,
       home_goals, away_goals
FROM (
    SELECT match_id, league, season, match_date, kick_off_utc, home_team, away_team,
           home_goals, away_goals, 1 AS rank
    FROM matches WHERE match_id = %(match)s
    UNION ALL
    SELECT match_id, league, season, match_date, kick_off_utc, home_team, away_team,
           NULL, NULL, 2
    FROM fixtures WHERE match_id = %(match)s
    UNION ALL
    (SELECT match_id, league, season, match_date, kick_off_utc, home_team, away_team,
            NULL, NULL, 3
     FROM predictions WHERE match_id = %(match)s ORDER BY snapshot_id DESC LIMIT 1)
    UNION ALL
    SELECT match_id, league, season, match_date, kick_off_utc, home_team, away_team,
           NULL, NULL, 4
    FROM calendar WHERE match_id = %(match)s
) AS known ORDER BY rank LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """What names a match, and its result once it is played."""

    match_id: str
    league: str
    season: int
    match_date: date
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    home_goals: int | None
    away_goals: int | None

    @property
    def begins(self) -> datetime:
        """Kick-off; where it is not known the earliest there is, eleven in London.

        As the platform has it in `football.calendar`, which the API does not load.
        """
        earliest = datetime.combine(self.match_date, time(11), LONDON)
        return self.kick_off_utc or earliest

    @property
    def outcome(self) -> Outcome | None:
        if self.home_goals is None or self.away_goals is None:
            return None
        return outcome_of(self.home_goals, self.away_goals)


async def known_match(history: History, data_source: str, match_id: str) -> KnownMatch | None:
    """The match of this name; None where there is none.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    # No id has this character, and the database refuses it.
    if "\0" in match_id:
        return None
    found = await history.rows(data_source, KnownMatch, _IDENTITY, {"match": match_id})
    if not found:
        return None
    kick_off = found[0].kick_off_utc
    return replace(found[0], kick_off_utc=None if kick_off is None else kick_off.astimezone(UTC))
