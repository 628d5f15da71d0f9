"""The shapes of what is known of clubs: their names, seasons and ratings."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from pl_serving.clubs_present import RatingRow
from pl_serving.schemas import RealOrSimulated

_PER_MATCH = "a match, recent matches counting more"


class Team(BaseModel):
    """A club that can be forecast: one of the last two seasons of its league."""

    team: str = Field(description="the name that answers use")
    other_names: list[str] = Field(description="what else it may be called in questions")
    is_in_present_season: bool | None = Field(
        description="null while the database does not answer, as is `elo`"
    )
    last_season: int | None = Field(description="year in which its latest season here started")
    last_played: date | None
    elo: float | None = Field(description="Elo points at `as_of`; 1500 is the mean")


class Teams(BaseModel):
    """The clubs of a league that can be forecast, by name."""

    league: str
    teams: list[Team]
    as_of: datetime
    data_source: RealOrSimulated


class AttackAndDefence(BaseModel):
    """Strength in attack and defence, in natural logarithms of goals a match.

    The home club is expected to score exp(its `attack` - the other's `defence` +
    `home_advantage`) goals, the away club exp(its `attack` - the other's `defence`).
    """

    attack: float = Field(description="log of the goals it scores against a mean defence")
    defence: float = Field(description="log by which it lowers what opponents score; 0 is the mean")
    home_advantage: float = Field(description="log by which home clubs of the league score more")

    @classmethod
    def of(
        cls, attack: float | None, defence: float | None, home_advantage: float | None
    ) -> Self | None:
        if attack is None or defence is None or home_advantage is None:
            return None
        return cls(attack=attack, defence=defence, home_advantage=home_advantage)


class Rating(BaseModel):
    """A club's ratings, from matches before `rated_for` alone."""

    rated_for: date = Field(description="day up to which, exclusive, results are in it")
    matches_rated: int = Field(description="matches of the club in it")
    last_played: date | None = Field(description="day of the latest of them")
    elo: float = Field(description="Elo points, goal margin counted; 1500 is the mean")
    by_goals: AttackAndDefence | None = Field(description="fitted to goals; null if not known")
    by_market: AttackAndDefence | None = Field(
        description="as the odds of earlier matches priced it; null where there were none lately"
    )
    goals_for: float = Field(description=f"goals {_PER_MATCH}")
    goals_against: float = Field(description=f"goals conceded {_PER_MATCH}")
    shots_for: float = Field(description=f"shots {_PER_MATCH}")
    shots_against: float = Field(description=f"shots conceded {_PER_MATCH}")
    shots_on_target_for: float = Field(description=f"shots on target {_PER_MATCH}")
    shots_on_target_against: float = Field(description=f"shots on target conceded {_PER_MATCH}")


class PresentRating(Rating):
    """How a club stands now."""

    team: str
    is_in_present_season: bool | None = Field(
        description="whether the club plays in the season of `as_of`; null if nothing says so"
    )


class RatingBefore(Rating):
    """How a club stood on the morning of a match."""

    season: int = Field(description="year in which the season of the match starts")
    match_id: str | None = Field(description="the match; null for the present")


class Ratings(BaseModel):
    """The present ratings of every club that has played in a league, the best Elo first."""

    league: str
    ratings: list[PresentRating]
    data_source: RealOrSimulated


class RatingHistory(BaseModel):
    """A club's ratings before each of its matches, oldest first, and at present."""

    league: str
    team: str
    ratings: list[RatingBefore]
    data_source: RealOrSimulated


def rating_fields(row: RatingRow) -> dict[str, object]:
    """What every rating says, as fields of `Rating`."""
    same = ("rated_for", "matches_rated", "last_played", "elo")
    form = tuple(
        f"{statistic}_{side}"
        for statistic in ("goals", "shots", "shots_on_target")
        for side in ("for", "against")
    )
    return {name: getattr(row, name) for name in (*same, *form)} | {
        "by_goals": AttackAndDefence.of(
            row.goals_attack, row.goals_defence, row.goals_home_advantage
        ),
        "by_market": AttackAndDefence.of(
            row.market_attack, row.market_defence, row.market_home_advantage
        ),
    }
