"""Routes that say how trainings get on, and ask for one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status

from pl_serving.dependencies import KeyRequired
from pl_serving.errors import DagsterUnavailable
from pl_serving.problem_kinds import NO_DAGSTER, TRAINING_UNDER_WAY
from pl_serving.problems import documented
from pl_serving.retraining_schemas import Retraining, TrainingAskedFor
from pl_serving.strict_route import StrictRoute
from pl_serving.training_runs import TrainingRuns, is_under_way

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["model"])


async def _training_runs(request: Request) -> TrainingRuns:
    runs: TrainingRuns = request.app.state.training_runs
    return runs


Trainings = Annotated[TrainingRuns, Depends(_training_runs)]


@router.get("/retraining", response_description="The trainings")
async def trainings(known: Trainings) -> Retraining:
    """Whether a training is under way, and the last ones, as Dagster knows them."""
    try:
        runs = await known.seen()
    except DagsterUnavailable as error:
        return Retraining(is_under_way=None, runs=[], missing_because=str(error))
    return Retraining(is_under_way=any(map(is_under_way, runs)), runs=runs, missing_because=None)


@router.post(
    "/retraining",
    status_code=status.HTTP_202_ACCEPTED,
    response_description="A training is queued",
    responses=documented(NO_DAGSTER, TRAINING_UNDER_WAY),
)
async def retrain(owner: KeyRequired, known: Trainings, response: Response) -> TrainingAskedFor:
    """Train a version on what is known by now and decide which one serves; needs a key.

    Dagster does it in its turn, one run at a time; the new version serves only if it proves better.
    """
    run_id = await known.launch(f"asked for over the API by {owner}")
    response.headers["Location"] = "/v1/retraining"
    return TrainingAskedFor(run_id=run_id)
