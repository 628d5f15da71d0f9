"""Which forecasts a list holds: the question, and pages of the answer."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pl_assets.football.clubs import canonical_name
from pl_assets.football.errors import UnknownClub
from pl_assets.football.leagues import league as registered_league
from pl_serving.days import LONDON, Day
from pl_serving.errors import ClubNotKnown, MatchesArePlayed
from pl_serving.history import History
from pl_serving.places import Place
from pl_serving.played import PlayedMatch, played
from pl_serving.served_league import served_league, speaking_of
from pl_serving.snapshot import MatchForecast, Snapshot

MOST_LISTED = 500


class ListQuestion(BaseModel):
    """What of the forecasts is asked for."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["coming", "played"] = Field(
        default="coming", description="matches to come, soonest first, or played, newest first"
    )
    league: str | None = Field(
        default=None, max_length=8, description="division code; all leagues without it"
    )
    first: Day | None = Field(default=None, alias="from", description="first day, in London")
    last: Day | None = Field(default=None, alias="to", description="last day, in London")
    team: str | None = Field(
        default=None, min_length=1, max_length=80, description="any name the club goes by"
    )
    limit: int = Field(default=100, ge=1, le=MOST_LISTED, description="matches of a page")
    cursor: str | None = Field(
        default=None, max_length=200, description="`next_cursor` of the page before"
    )
    format: Literal["json", "csv"] | None = Field(
        default=None, description="instead of the header Accept: application/json or text/csv"
    )

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError(
                f"expected `from` on or before `to`, found {self.first} and {self.last}"
            )
        return self


def coming_page(
    snapshot: Snapshot, question: ListQuestion
) -> tuple[list[MatchForecast], str | None]:
    """The coming matches that are asked for, and the cursor of the next page if there is one.

    Raises:
        RefusedQuestion: if league or club are not known, or all the days lie in the past.
    """
    with speaking_of(snapshot):
        today = snapshot.as_of.astimezone(LONDON).date()
        if question.last is not None and question.last < today:
            raise MatchesArePlayed(
                "to",
                f"expected a day from {today} on, as coming matches are asked for, found "
                f"{question.last}: add status=played for matches of the past",
            )
        code = None if question.league is None else served_league(snapshot, question.league).code
        clubs = clubs_meant(snapshot, question)
    after = Place.read(question.cursor)
    found = [
        match
        for match in snapshot.fixtures
        if (code is None or match.league == code)
        and (question.team is None or {match.home_team, match.away_team} & clubs)
        and (match.match_date is not None and match.match_id is not None)
        and (question.first is None or match.match_date >= question.first)
        and (question.last is None or match.match_date <= question.last)
    ]
    if after is not None:
        places = [Place(m.match_date, m.match_id) for m in found]  # type: ignore[arg-type]
        # Were it played or moved meanwhile, the rest begins with the day that it had.
        begin = places.index(after) + 1 if after in places else None
        found = found[begin:] if begin else [m for m in found if m.match_date >= after.match_date]  # type: ignore[operator]
    page, rest = found[: question.limit], found[question.limit :]
    cursor = None
    if rest and page[-1].match_date is not None and page[-1].match_id is not None:
        cursor = Place(page[-1].match_date, page[-1].match_id).cursor
    return page, cursor


async def played_page(
    history: History, snapshot: Snapshot, question: ListQuestion
) -> tuple[list[PlayedMatch], str | None]:
    """The played matches that are asked for, and the cursor of the next page if there is one.

    Raises:
        RefusedQuestion: if league or club are not known.
        HistoryUnavailable: if the database does not answer.
    """
    with speaking_of(snapshot):
        code = None if question.league is None else served_league(snapshot, question.league).code
        clubs = sorted(clubs_meant(snapshot, question)) if question.team else None
    found = await played(
        *(history, snapshot, code, question.first, question.last, clubs),
        # One more than is shown, to know whether there is a next page.
        limit=question.limit + 1,
        after=Place.read(question.cursor),
    )
    page = found[: question.limit]
    return page, page[-1].place.cursor if len(found) > len(page) else None


def clubs_meant(snapshot: Snapshot, question: ListQuestion) -> set[str]:
    """The clubs that go by the name asked for: one for each country whose league is served.

    Raises:
        ClubNotKnown: if there is none.
    """
    if question.team is None:
        return set()
    codes = (question.league,) if question.league else snapshot.leagues
    unknown: UnknownClub | None = None
    found = set()
    for code in codes:
        try:
            found.add(canonical_name(question.team, registered_league(code).country))
        except UnknownClub as error:
            unknown = unknown or error
    if not found and unknown is not None:
        raise ClubNotKnown("team", str(unknown), closest=unknown.closest) from unknown
    return found
