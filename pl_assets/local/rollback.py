"""`pl rollback`: the champion before serves again, and makes the forecasts."""

from pl_assets.local.borrowed import local_services, one_at_a_time, require_mlflow
from pl_assets.local.errors import LocalError
from pl_assets.settings import Settings


def roll_back_once(settings: Settings, *, with_odds: bool) -> str:
    """Go back by one champion and publish forecasts of it, beside a running stack or without.

    Args:
        settings: where everything is.
        with_odds: whether it is the champion that knows a match's own odds.

    Raises:
        LocalError: if the forecasts could not be made; the decision then stands.
        DecidedOtherwise: if a training has decided meanwhile.
    """
    with local_services(settings, mlflow=True) as known, one_at_a_time(known):
        import dagster as dg

        from pl_assets.football.models.candidate import PAST, PRE_MATCH
        from pl_assets.local.refresh import forecast_anew
        from pl_assets.resources.clock import Clock
        from pl_assets.resources.model_registry import ModelRegistry
        from pl_assets.resources.rollback import require_left, roll_back
        from pl_assets.resources.warehouse import Warehouse

        require_mlflow(known)
        registry, warehouse = ModelRegistry(known), Warehouse(known)
        as_of = Clock(known, warehouse).advance()
        name = registry.name_for(PRE_MATCH if with_odds else PAST)
        said = roll_back(registry, warehouse, name, as_of)
        with dg.DagsterInstance.get() as instance:
            if not forecast_anew(known, instance, as_of, "asked for with `pl rollback`"):
                raise LocalError(f"{said} Its forecasts could not be made: see refresh.log")
        require_left(warehouse, name)
    return f"{said} Its forecasts are published."
