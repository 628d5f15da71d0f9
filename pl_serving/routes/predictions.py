"""Routes that answer with forecasts of matches."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from pl_serving.answers import answers_of, written
from pl_serving.dependencies import InShade, Past, Served, Store
from pl_serving.direct_route import DirectRoute, Kept, KeptRoute
from pl_serving.errors import RefusedQuestion
from pl_serving.history import History
from pl_serving.match_question import Question, answer, pairing_of
from pl_serving.played_schemas import PlayedPrediction, PlayedPredictions
from pl_serving.prediction_csv import COMING_COLUMNS, PLAYED_COLUMNS, as_csv
from pl_serving.prediction_list import ListQuestion, coming_page, played_page
from pl_serving.problem_kinds import (
    INVALID_REQUEST,
    NO_HISTORY,
    NO_SNAPSHOT,
    OF_BODIES,
    OF_LISTS,
    OF_MATCH_QUESTIONS,
    OF_REFUSALS,
)
from pl_serving.problems import documented
from pl_serving.question_schemas import Batch, MatchQuestion
from pl_serving.schemas import BatchAnswer, Prediction, Predictions
from pl_serving.snapshot import MatchForecast, Snapshot
from pl_serving.snapshot_store import SnapshotStore

router = APIRouter(prefix="/v1", tags=["forecasts"], route_class=DirectRoute)
lists = APIRouter(prefix="/v1", tags=["forecasts"], route_class=KeptRoute)

JSON, CSV = "application/json", "text/csv; charset=utf-8"
_AT_ONCE = 100
"""Answers of a batch that are made before others' requests have their turn."""


@lists.get(
    "/predictions",
    response_description="The forecasts",
    response_model=Predictions | PlayedPredictions,
    responses=documented(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, *OF_LISTS)
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def list_of_matches(
    question: Annotated[ListQuestion, Query()], snapshot: Served, past: Past, store: Store
) -> Response:
    """Forecasts of coming matches, soonest first, each with the market's beside it.

    With `status=played` those of played matches, newest first, with how they settled. Narrowed
    down by `from`, `to`, `league` and `team`; `next_cursor` leads on where there are more than
    `limit`. As CSV with `format=csv` or the header `Accept: text/csv`.
    """
    if question.status == "played":
        return await _played(question, snapshot, past, store)
    page, cursor = coming_page(snapshot, question)
    answers = answers_of(page, snapshot)
    if question.format == "csv":
        return Kept(as_csv(answers, COMING_COLUMNS), media_type=CSV)
    listed = {
        "predictions": answers,
        "next_cursor": cursor,
        "as_of": snapshot.as_of,
        "data_as_of": store.data_as_of,
        "model_name": snapshot.model_name,
        "model_version": snapshot.model_version,
        "data_source": snapshot.data_source,
    }
    return Kept(written(listed), media_type=JSON)


@router.post(
    "/predict",
    response_description="The forecast",
    response_model=Prediction,
    responses=documented(NO_SNAPSHOT, INVALID_REQUEST, *OF_BODIES, *OF_MATCH_QUESTIONS.values()),
)
def one_match(question: MatchQuestion, snapshot: Served, shade: InShade) -> Response:
    """The forecast of any two clubs of the last two seasons, were they to meet now.

    With `odds`, the model that knows odds answers: the answer's `market` is those odds with the
    margin removed by the power method, and the three probabilities are what that model makes of
    them. Without, the model that knows no odds of the match answers. `answered_by`, `model_name`
    and `model_version` say which it was; both stand in `without_odds` and `with_odds`. Where the
    match is a listed fixture, its identity, kick-off and market come with it.
    """
    pairing = pairing_of(snapshot, question.league, question.home_team, question.away_team)
    odds = None if question.odds is None else question.odds.in_order()
    is_shaded = shade.chooses()
    body = snapshot.answers.get(pairing) if odds is None else None
    if body is None or is_shaded:
        matches = answer(snapshot, [Question(pairing, odds)])
        if is_shaded:
            shade.note(snapshot, matches, [odds])
    if body is None:
        body = written(answers_of(matches, snapshot)[0])
        if odds is None:
            snapshot.answers[pairing] = body
    return Response(body, media_type=JSON)


@router.post(
    "/predict/batch",
    response_description="The forecasts",
    response_model=BatchAnswer,
    responses=documented(NO_SNAPSHOT, INVALID_REQUEST, *OF_BODIES),
)
async def many_matches(question: Batch, snapshot: Served, shade: InShade) -> Response:
    """Forecasts of up to 1,000 questions, each as `POST /v1/predict` answers it.

    All are answered from one snapshot. A question without an answer, as of an unknown club, has
    null in its place and its reason in `problems`.
    """
    places, questions, problems = [], [], []
    for place, asked in enumerate(question.matches):
        try:
            pairing = pairing_of(snapshot, asked.league, asked.home_team, asked.away_team)
        except RefusedQuestion as refusal:
            problems.append(_problem(place, refusal))
            continue
        places.append(place)
        questions.append(Question(pairing, asked.odds.in_order() if asked.odds else None))
    predictions: list[dict[str, Any] | None] = [None] * len(question.matches)
    answered: list[MatchForecast] = []
    for begin in range(0, len(questions), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        matches = answer(snapshot, questions[part])
        answered += matches
        made = answers_of(matches, snapshot)
        for place, prediction in zip(places[part], made, strict=True):
            predictions[place] = prediction
        await asyncio.sleep(0)
    if shade.chooses():
        shade.note(snapshot, answered, [odds for _, odds in questions])
    return Response(written({"predictions": predictions, "problems": problems}), media_type=JSON)


async def _played(
    question: ListQuestion, snapshot: Snapshot, past: History, store: SnapshotStore
) -> Response:
    """Not kept: what was played is more than the snapshot knows."""
    page, cursor = await played_page(past, snapshot, question)
    listed = PlayedPredictions(
        predictions=[PlayedPrediction.of(match, snapshot) for match in page],
        next_cursor=cursor,
        as_of=snapshot.as_of,
        data_as_of=store.data_as_of,
        data_source=snapshot.data_source,
    )
    if question.format == "csv":
        rows = listed.model_dump()["predictions"]
        return Response(as_csv(rows, PLAYED_COLUMNS), media_type=CSV)
    return Response(listed.model_dump_json(), media_type=JSON)


def _problem(place: int, refusal: RefusedQuestion) -> dict[str, Any]:
    kind = OF_REFUSALS[type(refusal)]
    return {
        "index": place,
        "type": f"/docs#{kind.slug}",
        "title": kind.title,
        "detail": str(refusal),
        "field": refusal.field,
        **refusal.facts,
    }
