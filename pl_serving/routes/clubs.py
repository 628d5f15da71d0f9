"""Routes that answer with clubs: whom they call what, and how strong they are."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Path, Query

from pl_assets.football.clubs import other_names
from pl_serving.club_address import club_at
from pl_serving.club_schemas import (
    PresentRating,
    RatingBefore,
    RatingHistory,
    Ratings,
    Team,
    Teams,
    rating_fields,
)
from pl_serving.clubs_present import present_ratings, present_states, ratings_over_time
from pl_serving.days import Day
from pl_serving.dependencies import Past, Served, Store
from pl_serving.errors import HistoryUnavailable, LeagueNotServed
from pl_serving.problem_kinds import (
    INVALID_REQUEST,
    NO_HISTORY,
    NO_SNAPSHOT,
    NO_SUCH_CLUB,
    OF_REFUSALS,
)
from pl_serving.problems import documented
from pl_serving.served_league import served_league, speaking_of
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["clubs"])

LeagueCode = Annotated[str, Query(max_length=8, description="division code")]
ClubName = Annotated[
    str,
    Path(max_length=80, description="any name the club goes by", examples=["Manchester United"]),
]
FirstDay = Annotated[Day | None, Query(alias="from", description="first day, in London")]
LastDay = Annotated[Day | None, Query(alias="to", description="last day, in London")]
_NOT_SERVED = OF_REFUSALS[LeagueNotServed]


@router.get(
    "/teams",
    response_description="The clubs",
    responses=documented(NO_SNAPSHOT, INVALID_REQUEST, _NOT_SERVED),
)
async def teams(snapshot: Served, store: Store, history: Past, league: LeagueCode = "E0") -> Teams:
    """The clubs of a league that can be forecast, with every name they go by."""
    with speaking_of(snapshot):
        served = served_league(snapshot, league)
    states = {}
    # A database that is known to be away is not waited for.
    if store.unreachable_since is None:
        with suppress(HistoryUnavailable):
            states = await present_states(history, snapshot, served.code)
    found = []
    for team in sorted(club for code, club in snapshot.recent_clubs if code == served.code):
        seen, state = snapshot.club_states.get((served.code, team)), states.get(team)
        found.append(
            Team(
                team=team,
                other_names=list(other_names(team, served.country)),
                is_in_present_season=state.is_current if state else None,
                last_season=seen.last_season if seen else None,
                last_played=seen.last_played if seen else None,
                elo=state.elo if state else None,
            )
        )
    return Teams(
        league=served.code, teams=found, as_of=snapshot.as_of, data_source=snapshot.data_source
    )


@router.get(
    "/ratings",
    response_description="The ratings",
    responses=documented(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, _NOT_SERVED),
)
async def ratings(snapshot: Served, history: Past, league: LeagueCode = "E0") -> Ratings:
    """How strong every club that has played in a league is now, the best Elo first."""
    with speaking_of(snapshot):
        code = served_league(snapshot, league).code
    states = await present_states(history, snapshot, code)
    found = [
        PresentRating.model_validate(
            rating_fields(row)
            | {
                "team": row.team,
                "is_in_present_season": states[row.team].is_current if row.team in states else None,
            }
        )
        for row in await present_ratings(history, snapshot, code)
    ]
    return Ratings(league=code, ratings=found, data_source=snapshot.data_source)


@router.get(
    "/ratings/{team}",
    response_description="The club's ratings",
    responses=documented(NO_SNAPSHOT, NO_HISTORY, NO_SUCH_CLUB, INVALID_REQUEST, _NOT_SERVED),
)
async def ratings_of_a_club(
    team: ClubName,
    snapshot: Served,
    history: Past,
    league: LeagueCode = "E0",
    first: FirstDay = None,
    last: LastDay = None,
) -> RatingHistory:
    """How strong a club was before each of its matches, and is now.

    `from` and `to` bound the days. The last row, without a match, is the present.
    """
    with speaking_of(snapshot):
        code, club = club_at(snapshot, league, team)
    rows = await ratings_over_time(history, snapshot, code, club, first, last)
    return RatingHistory(
        league=code,
        team=club,
        ratings=[
            RatingBefore.model_validate(
                rating_fields(row) | {"season": row.season, "match_id": row.match_id}
            )
            for row in rows
        ],
        data_source=snapshot.data_source,
    )
