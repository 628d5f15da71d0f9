"""Routes that answer with forecasts of matches."""

from fastapi import APIRouter

from pl_serving.dependencies import Served
from pl_serving.match_question import answer
from pl_serving.problems import INVALID_REQUEST, NO_SNAPSHOT, OF_MATCH_QUESTIONS, documented
from pl_serving.schemas import MatchQuestion, Prediction, Predictions
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["forecasts"])


@router.get("/predictions", response_description="The forecasts", responses=documented(NO_SNAPSHOT))
async def coming_matches(snapshot: Served) -> Predictions:
    """Forecasts of all coming matches, by kick-off."""
    return Predictions(
        predictions=[Prediction.of(match, snapshot) for match in snapshot.fixtures],
        as_of=snapshot.as_of,
        model_name=snapshot.model_name,
        model_version=snapshot.model_version,
        data_source=snapshot.data_source,
    )


@router.post(
    "/predict",
    response_description="The forecast",
    responses=documented(NO_SNAPSHOT, INVALID_REQUEST, *OF_MATCH_QUESTIONS.values()),
)
async def one_match(question: MatchQuestion, snapshot: Served) -> Prediction:
    """The forecast of any two clubs of the last two seasons, were they to meet now.

    Where the match is a listed fixture, its identity, kick-off and market come with it. With
    `odds`, the answer's `market` is those odds with the margin removed by the power method, and
    `with_odds` is what the model that knows odds makes of them: the forecast to take given these
    odds. The three probabilities beside it never use them, so that they mean the same in every
    answer: they are by the model that knows no odds of the match.
    """
    odds = None if question.odds is None else question.odds.in_order()
    match = answer(snapshot, question.league, question.home_team, question.away_team, odds)
    return Prediction.of(match, snapshot)
