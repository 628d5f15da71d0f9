"""The kinds of problem that the API answers with, and of which refusal each is."""

from typing import NamedTuple

from fastapi import status

from pl_serving.errors import (
    BadCursor,
    BettingNameUnknown,
    ClubNotKnown,
    ClubNotRecent,
    LeagueNotServed,
    MatchesArePlayed,
    MatchNotKnown,
    NoProjection,
    NoSuchClub,
    NothingToBetOn,
    RefusedQuestion,
    SameClubTwice,
)


class Kind(NamedTuple):
    """A kind of problem; its `type` is its place in the reference."""

    slug: str
    status: int
    title: str
    fields: str
    """What it carries beyond the fields of every problem, in words."""


NO_SNAPSHOT = Kind(
    "no-forecasts-yet",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "The first forecasts are being made",
    "the header Retry-After: seconds to wait",
)
NO_HISTORY = Kind(
    "no-history",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "The database does not answer",
    "the header Retry-After: seconds to wait",
)
INVALID_REQUEST = Kind(
    "invalid-request",
    status.HTTP_422_UNPROCESSABLE_CONTENT,
    "The request does not fit",
    "field; errors: every field at fault with its reason",
)
NO_PROJECTION = Kind(
    "no-projection",
    status.HTTP_404_NOT_FOUND,
    "No projection of this season",
    "field",
)
KEY_NEEDED = Kind(
    "key-needed",
    status.HTTP_401_UNAUTHORIZED,
    "A key is needed",
    "the header WWW-Authenticate",
)
NO_KEYS = Kind("no-keys", status.HTTP_403_FORBIDDEN, "No keys have been made", "nothing")
TOO_MANY_REQUESTS = Kind(
    "too-many-requests",
    status.HTTP_429_TOO_MANY_REQUESTS,
    "Too many requests",
    "the header Retry-After: seconds to wait",
)
BODY_TOO_LONG = Kind(
    "body-too-long", status.HTTP_413_CONTENT_TOO_LARGE, "The body is too long", "nothing"
)
NOT_JSON = Kind(
    "not-json", status.HTTP_415_UNSUPPORTED_MEDIA_TYPE, "The body is not said to be JSON", "nothing"
)
OF_BODIES = (BODY_TOO_LONG, NOT_JSON)
"""What every route with a body may answer."""
TRAINING_UNDER_WAY = Kind(
    "training-under-way",
    status.HTTP_409_CONFLICT,
    "A training is under way",
    "run_id: which one",
)
NO_DAGSTER = Kind(
    "no-dagster",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "Dagster does not answer",
    "the header Retry-After: seconds to wait",
)
SIMULATIONS_BUSY = Kind(
    "simulations-busy",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "Others are simulating",
    "the header Retry-After: seconds to wait",
)
OF_CALLERS = (KEY_NEEDED, NO_KEYS, TOO_MANY_REQUESTS)
"""What everything below `/v1` may answer, whatever was asked."""
UNKNOWN_MATCH = Kind("unknown-match", status.HTTP_404_NOT_FOUND, "Unknown match", "field")
NO_SUCH_CLUB = Kind(
    "no-such-club",
    status.HTTP_404_NOT_FOUND,
    "No such club",
    "field; closest: three names like it",
)
OF_MATCH_QUESTIONS: dict[type[RefusedQuestion], Kind] = {
    error: Kind(slug, status.HTTP_422_UNPROCESSABLE_CONTENT, title, fields)
    for error, slug, title, fields in (
        (ClubNotKnown, "unknown-club", "Unknown club", "field; closest: three names like it"),
        (
            ClubNotRecent,
            "club-not-recent",
            "No forecast for this club",
            "field; last_played: day of its latest match in the league, or null",
        ),
        (SameClubTwice, "same-club-twice", "A club cannot meet itself", "field"),
        (
            LeagueNotServed,
            "league-not-served",
            "No forecasts for this league",
            "field; served: the codes of those that have some",
        ),
    )
}
_OF_LISTS: dict[type[RefusedQuestion], Kind] = {
    error: Kind(slug, status.HTTP_422_UNPROCESSABLE_CONTENT, title, "field")
    for error, slug, title in (
        (BadCursor, "bad-cursor", "No such place in the list"),
        (MatchesArePlayed, "matches-are-played", "These days are over"),
    )
}
_OF_BETTING: dict[type[RefusedQuestion], Kind] = {
    BettingNameUnknown: Kind(
        "unknown-betting-name",
        status.HTTP_422_UNPROCESSABLE_CONTENT,
        "No such strategy, model, price or account",
        "field; known: the names that there are",
    ),
    NothingToBetOn: Kind(
        "nothing-to-bet-on",
        status.HTTP_422_UNPROCESSABLE_CONTENT,
        "No played matches of these seasons",
        "field",
    ),
}
OF_REFUSALS = (
    OF_MATCH_QUESTIONS
    | _OF_LISTS
    | _OF_BETTING
    | {NoProjection: NO_PROJECTION, MatchNotKnown: UNKNOWN_MATCH, NoSuchClub: NO_SUCH_CLUB}
)
OF_LISTS = (
    OF_MATCH_QUESTIONS[ClubNotKnown],
    OF_MATCH_QUESTIONS[LeagueNotServed],
    *_OF_LISTS.values(),
)
KINDS = (
    *(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, *OF_REFUSALS.values()),
    *(*OF_CALLERS, *OF_BODIES, TRAINING_UNDER_WAY, NO_DAGSTER, SIMULATIONS_BUSY),
)
