"""Routes that answer with the model behind the forecasts, its record and the decisions on it."""

from typing import Annotated

from fastapi import APIRouter, Query

from pl_serving import record_queries
from pl_serving.dependencies import InShade, Past, Served, Store
from pl_serving.errors import HistoryUnavailable
from pl_serving.model_schemas import Model
from pl_serving.problem_kinds import INVALID_REQUEST, NO_HISTORY, NO_SNAPSHOT
from pl_serving.problems import documented
from pl_serving.record_schemas import Decision, Decisions, Scores
from pl_serving.shade import Shade
from pl_serving.shade_queries import live_scores
from pl_serving.shade_schemas import LiveScore, NamedModel, ShadeNow
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["model"])

_MOST_AT_ONCE = 100
_LARGEST_NUMBER = 2**63 - 1
Limit = Annotated[int, Query(ge=1, le=_MOST_AT_ONCE, description="how many at most")]
Before = Annotated[
    int | None,
    Query(ge=1, le=_LARGEST_NUMBER, description="`decision_id`: only older ones are listed"),
]


@router.get("/model", response_description="The model", responses=documented(NO_SNAPSHOT))
async def served_model(snapshot: Served, store: Store, past: Past, shade: InShade) -> Model:
    """The model version that makes the forecasts now served, and the one that knows odds.

    With what it rests on, and how it and the market have done on past matches, each forecast made
    with what was known that morning; and in `shade` the challengers that a share of questions is
    put to as well. Of all that is past there is nothing while the database is away:
    `missing_because` says so then.
    """
    known, row, found, live, missing = snapshot.with_odds, None, None, None, None
    try:
        if store.unreachable_since is not None:
            raise HistoryUnavailable("the database cannot be read")
        data = snapshot.data_source
        name, version = snapshot.model_name, snapshot.model_version
        row = await record_queries.decision_on(past, data, name, version)
        found = Scores.by_season(await record_queries.scores(past, data))
        live = [LiveScore.of(one) for one in await live_scores(past, data)]
    except HistoryUnavailable as error:
        row, found, missing = None, None, str(error)
    return Model(
        model_name=snapshot.model_name,
        model_version=snapshot.model_version,
        recipe=snapshot.recipe,
        odds=snapshot.odds,
        mlflow_run_id=snapshot.mlflow_run_id,
        is_judged=snapshot.is_judged,
        trained_through=snapshot.trained_through,
        training_matches=snapshot.training_matches,
        training_log_loss=snapshot.training_log_loss,
        data_hash=snapshot.data_hash,
        code_version=None if row is None else row.code_version,
        features=list(snapshot.features),
        with_odds=None
        if known is None
        else NamedModel(model_name=known.model_name, model_version=known.model_version),
        decision=None if row is None else Decision.of(row),
        scores=found,
        shade=_now(shade, live),
        missing_because=missing,
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        data_source=snapshot.data_source,
    )


def _now(shade: Shade, live: list[LiveScore] | None) -> ShadeNow:
    shaded = shade.shaded
    asked = {} if shaded is None else shaded.asked
    return ShadeNow(
        share=shade.share,
        challengers=[
            NamedModel(model_name=name, model_version=version) for name, version in asked.items()
        ],
        lacking=None if shaded is None else shaded.lacking,
        scores=live,
    )


@router.get(
    "/model/history",
    response_description="The decisions",
    responses=documented(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST),
)
async def decisions(
    snapshot: Served, past: Past, limit: Limit = 20, before: Before = None
) -> Decisions:
    """Every decision on which version serves, the newest first, with its reason and evidence.

    At most `?limit=` at once, 20 if it is not said; for older ones ask with `?before=` and the
    answer's `next_before`.
    """
    rows = await record_queries.decisions(past, snapshot.data_source, limit + 1, before)
    shown = rows[:limit]
    return Decisions(
        decisions=[Decision.of(row) for row in shown],
        next_before=shown[-1].decision_id if len(rows) > limit else None,
        data_source=snapshot.data_source,
    )
