"""Routes that answer with the model behind the forecasts."""

from fastapi import APIRouter

from pl_serving.dependencies import Served
from pl_serving.problems import NO_SNAPSHOT, documented
from pl_serving.schemas import Model

router = APIRouter(prefix="/v1", tags=["model"])


@router.get("/model", response_description="The model", responses=documented(NO_SNAPSHOT))
async def served_model(snapshot: Served) -> Model:
    """The model version that made every forecast now served."""
    return Model(
        model_name=snapshot.model_name,
        model_version=snapshot.model_version,
        mlflow_run_id=snapshot.mlflow_run_id,
        is_judged=snapshot.is_judged,
        trained_through=snapshot.trained_through,
        training_matches=snapshot.training_matches,
        training_log_loss=snapshot.training_log_loss,
        features=list(snapshot.features),
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        data_source=snapshot.data_source,
    )
