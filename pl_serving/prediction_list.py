"""Which forecasts a list holds: the question, pages of it, and the list as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pl_assets.football.clubs import canonical_name
from pl_assets.football.errors import UnknownClub
from pl_assets.football.leagues import league as registered_league
from pl_serving.days import Day
from pl_serving.errors import BadCursor, ClubNotKnown, MatchesArePlayed
from pl_serving.served_league import served_league, speaking_of
from pl_serving.snapshot import MatchForecast, Snapshot

MOST_LISTED = 500
_BETWEEN = "~"


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


class Place(NamedTuple):
    """Where a page ended: the match that was its last."""

    day: date
    match_id: str

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        """The place that a cursor names.

        Raises:
            BadCursor: if it names none.
        """
        if cursor is None:
            return None
        day, _, match_id = cursor.partition(_BETWEEN)
        try:
            found = cls(date.fromisoformat(day), match_id)
        except ValueError as error:
            raise BadCursor("cursor", _EXPECTED_CURSOR) from error
        if not match_id or "\x00" in match_id:
            raise BadCursor("cursor", _EXPECTED_CURSOR)
        return found

    def __str__(self) -> str:
        return f"{self.day.isoformat()}{_BETWEEN}{self.match_id}"


_EXPECTED_CURSOR = "expected `next_cursor` of an answer, as it stood there; leave it out to begin"


def coming_page(
    snapshot: Snapshot, question: ListQuestion
) -> tuple[list[MatchForecast], str | None]:
    """The coming matches that are asked for, and the cursor of the next page if there is one.

    Raises:
        RefusedQuestion: if league or club are not known, or all the days lie in the past.
    """
    with speaking_of(snapshot):
        today = snapshot.as_of.date()
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
        found = found[begin:] if begin else [m for m in found if m.match_date >= after.day]  # type: ignore[operator]
    page, rest = found[: question.limit], found[question.limit :]
    cursor = None
    if rest and page[-1].match_date is not None and page[-1].match_id is not None:
        cursor = str(Place(page[-1].match_date, page[-1].match_id))
    return page, cursor


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


def as_csv(rows: Sequence[Mapping[str, Any]], header: Iterable[str]) -> bytes:
    """Answers as a table: what is within another field has both names, joined by `_`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = list(header)
    writer.writerow(columns)
    for row in rows:
        flat = dict(_flat(row))
        writer.writerow([flat.get(column) for column in columns])
    return text.getvalue().encode()


def _flat(row: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}_")
        elif isinstance(value, datetime):
            yield f"{prefix}{name}", value.isoformat().replace("+00:00", "Z")
        else:
            yield f"{prefix}{name}", value
