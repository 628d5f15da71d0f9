"""The route that answers what was forecast of one match, and what came."""

from typing import Annotated

from fastapi import APIRouter, Path

from pl_serving.dependencies import Past, Served
from pl_serving.match_address import refuse_match
from pl_serving.match_past import match_past
from pl_serving.match_schemas import MatchHistory
from pl_serving.problem_kinds import (
    INVALID_REQUEST,
    NO_HISTORY,
    NO_SNAPSHOT,
    UNKNOWN_MATCH,
)
from pl_serving.problems import documented
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["forecasts"])

PATH = "/v1/predictions/{match_id}"
"""In the OpenAPI document, whose example is a match that is coming."""
MatchId = Annotated[
    str,
    Path(max_length=160, description="as `match_id` of a prediction"),
]


@router.get(
    "/predictions/{match_id}",
    response_description="What is known of the match",
    responses=documented(NO_SNAPSHOT, NO_HISTORY, UNKNOWN_MATCH, INVALID_REQUEST),
)
async def one_match_over_time(match_id: MatchId, snapshot: Served, history: Past) -> MatchHistory:
    """Every forecast made for a match, coming or played, how they moved, and how they did.

    A live forecast was published before kick-off; that of the walk-forward was made later by the
    recipe that is champion now, from what was known before the match.
    """
    past = await match_past(history, snapshot, match_id)
    if past is None:
        refuse_match(snapshot, match_id)
    return MatchHistory.of(past, snapshot)
