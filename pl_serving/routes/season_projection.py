"""The route that answers how a season may end."""

from typing import Annotated

from fastapi import APIRouter, Query

from pl_serving.dependencies import Served
from pl_serving.errors import LeagueNotServed
from pl_serving.problem_kinds import (
    INVALID_REQUEST,
    NO_PROJECTION,
    NO_SNAPSHOT,
    OF_REFUSALS,
)
from pl_serving.problems import documented
from pl_serving.projection_schemas import ProjectedSeason
from pl_serving.season_question import projection_of
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["forecasts"])

League = Annotated[str, Query(max_length=8, description="division code")]


_PROBLEMS = documented(NO_SNAPSHOT, NO_PROJECTION, INVALID_REQUEST, OF_REFUSALS[LeagueNotServed])


@router.get("/projection", response_description="The projection", responses=_PROBLEMS)
async def projection(snapshot: Served, league: League = "E0") -> ProjectedSeason:
    """Where each club of a league may finish, how likely, and how many points it may have.

    Asked with `?league=`, a division code; without it for the Premier League, `E0`.
    """
    return ProjectedSeason.of(projection_of(snapshot, league), snapshot)


@router.get(
    "/season-projection",
    response_description="The projection",
    responses=_PROBLEMS,
    deprecated=True,
)
async def season_projection(snapshot: Served, league: League = "E0") -> ProjectedSeason:
    """The same as `/v1/projection`, which is its name now."""
    return await projection(snapshot, league)
