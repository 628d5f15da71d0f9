"""The shapes of questions about matches, as OpenAPI shows them."""

from typing import Annotated

from pydantic import BaseModel, Field

from pl_serving.schemas import with_example

MOST_ODDS = 10_000
"""Decimal; ten times what any bookmaker offers on a match."""
MOST_QUESTIONS = 1000

DecimalOdds = Annotated[float, Field(gt=1, le=MOST_ODDS, allow_inf_nan=False)]
ClubName = Annotated[str, Field(min_length=1, max_length=80)]


class Odds(BaseModel):
    """Decimal odds of the three outcomes, each above 1."""

    model_config = with_example({"home": 1.36, "draw": 5.25, "away": 8.5})

    home: DecimalOdds
    draw: DecimalOdds
    away: DecimalOdds

    def in_order(self) -> tuple[float, float, float]:
        return self.home, self.draw, self.away


class MatchQuestion(BaseModel):
    """Two clubs, and what a bookmaker offers on their match where that is known.

    The odds become `market` and are what `with_odds` is made from.
    """

    model_config = with_example(
        {
            "home_team": "Arsenal",
            "away_team": "Manchester United",
            "odds": {"home": 1.62, "draw": 4.1, "away": 5.4},
        }
    )

    home_team: ClubName = Field(description="any name the club goes by")
    away_team: ClubName = Field(description="any name the club goes by")
    odds: Odds | None = None
    league: str = Field(default="E0", max_length=8, description="division code")


class Batch(BaseModel):
    """Up to 1,000 questions, answered from one snapshot."""

    model_config = with_example(
        {
            "matches": [
                {"home_team": "Arsenal", "away_team": "Liverpool"},
                {
                    "home_team": "Chelsea",
                    "away_team": "Everton",
                    "odds": {"home": 1.7, "draw": 3.9, "away": 5.0},
                },
            ]
        }
    )

    matches: list[MatchQuestion] = Field(min_length=1, max_length=MOST_QUESTIONS)
