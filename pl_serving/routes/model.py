"""Routes that answer with the model behind the forecasts."""

from fastapi import APIRouter

from pl_serving.dependencies import Served
from pl_serving.model_schemas import Model, NamedModel
from pl_serving.problems import NO_SNAPSHOT, documented
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["model"])


@router.get("/model", response_description="The model", responses=documented(NO_SNAPSHOT))
async def served_model(snapshot: Served) -> Model:
    """The model version that makes the forecasts now served, and the one that knows odds."""
    known = snapshot.with_odds
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
        features=list(snapshot.features),
        with_odds=None
        if known is None
        else NamedModel(model_name=known.model_name, model_version=known.model_version),
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        data_source=snapshot.data_source,
    )
