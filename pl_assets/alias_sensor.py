"""The sensor on MLflow's alias `champion`: a version that is given it by hand comes to forecast.

The API serves it at once where its forecasts stand by; this makes it a decision of the platform's
and has the forecasts made anew, and kept, by it.
"""

import dagster as dg

from pl_assets.jobs import FORECAST
from pl_assets.resources.clock import Clock
from pl_assets.resources.errors import RegistryUnavailable
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.moved_aliases import (
    forecasts_are_by_others,
    moved_aliases,
    put_back,
    write_down,
)
from pl_assets.resources.warehouse import Warehouse
from pl_assets.run_requests import LOOK_EVERY_S, is_under_way, run_tags
from pl_assets.settings import Settings


def build_follow_the_aliases(settings: Settings) -> dg.SensorDefinition:
    """The sensor, for these settings."""

    @dg.sensor(
        name="follow_the_aliases",
        jobs=[FORECAST],
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Makes a decision of an alias that was moved in MLflow, and forecasts anew.",
    )
    def follow_the_aliases(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """What two looks on end see: a decision of ours moves the alias before it is held."""
        if is_under_way(context.instance):
            return dg.SkipReason("Waiting for what is under way.")
        decisions = warehouse.read("SELECT * FROM champion")
        try:
            moves = moved_aliases(model_registry, decisions)
        except RegistryUnavailable as problem:
            return dg.SkipReason(str(problem))
        seen = "; ".join(map(str, moves))
        if not moves and forecasts_are_by_others(warehouse, decisions, model_registry.name):
            seen = "the newest forecasts are by another version than was decided on"
        if not seen or seen != context.cursor:
            context.update_cursor(seen)
            return dg.SkipReason(f"Seen once: {seen}." if seen else "Every alias is as decided.")
        # What is asked for now and fails is asked for again after two further looks.
        context.update_cursor("")
        try:
            by_hand = put_back(model_registry, warehouse, decisions, moves)
        except RegistryUnavailable as problem:
            return dg.SkipReason(str(problem))
        as_of = clock.advance()
        known = write_down(warehouse, by_hand, as_of)
        if moves and not known:
            told = "No training is held of" if by_hand else "Put back, as a rollback had left it:"
            return dg.SkipReason(f"{told} {seen}.")
        because = f"alias moved by hand: {'; '.join(map(str, known))}" if known else seen
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(job_name=FORECAST.name, tags=run_tags(settings, as_of, because))
            ]
        )

    return follow_the_aliases
