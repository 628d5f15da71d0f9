"""The form of a club before a day: its last results, in whatever division they were."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pl_assets.football.leagues import LEAGUES
from pl_serving.history import History

_LAST = """
SELECT match_id, match_date, home_team, away_team, home_goals, away_goals FROM matches
WHERE league = ANY (%(leagues)s) AND %(team)s IN (home_team, away_team)
  AND match_date < %(day)s
ORDER BY match_date DESC LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One row of `matches`."""

    match_id: str
    match_date: date
    home_team: str
    away_team: str
    home_goals: int
    away_goals: int


@dataclass(frozen=True, slots=True)
class FormLine:
    """A result as one of its clubs sees it."""

    match_id: str
    match_date: date
    opponent: str
    is_home: bool
    score: str
    """The home club's goals first."""
    letter: Literal["W", "D", "L"]

    @classmethod
    def of(cls, row: Result, team: str) -> "FormLine":
        is_home = row.home_team == team
        margin = (row.home_goals - row.away_goals) * (1 if is_home else -1)
        return cls(
            row.match_id,
            row.match_date,
            row.away_team if is_home else row.home_team,
            is_home,
            f"{row.home_goals}–{row.away_goals}",
            "W" if margin > 0 else "D" if margin == 0 else "L",
        )

    @property
    def word(self) -> str:
        return {"W": "won", "D": "drew", "L": "lost"}[self.letter]


async def last_results(
    history: History, data_source: str, league: str, team: str, day: date
) -> list[FormLine]:
    """The last five results of a club before a day, newest first.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    country = LEAGUES[league].country
    codes = [code for code, one in LEAGUES.items() if one.country == country]
    given = {"leagues": codes, "team": team, "day": day}
    return [FormLine.of(row, team) for row in await history.rows(data_source, Result, _LAST, given)]
