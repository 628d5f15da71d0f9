"""The table of contents: every asset, check, job, sensor and resource of the platform."""

import dagster as dg

from pl_assets.assets.betting import build_betting
from pl_assets.assets.betting_ledger import bets, settlements
from pl_assets.assets.candidates import build_candidates
from pl_assets.assets.champion_performance import build_champion_performance
from pl_assets.assets.features import match_features, team_ratings
from pl_assets.assets.ingest import build_ingest
from pl_assets.assets.metrics import build_metrics
from pl_assets.assets.model import build_model
from pl_assets.assets.monitoring import build_monitoring
from pl_assets.assets.prediction_scores import build_prediction_scores
from pl_assets.assets.predictions import build_predictions
from pl_assets.assets.season_projection import build_season_projection
from pl_assets.assets.shadow import build_shadow
from pl_assets.assets.walk_forward import build_walk_forward
from pl_assets.assets.warehouse import build_fixtures, parsed_seasons
from pl_assets.backups.making import Backups
from pl_assets.checks import CHECKS
from pl_assets.jobs import JOBS
from pl_assets.redaction import mask_logs
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.api_metrics import ApiMetrics
from pl_assets.resources.betting_ledger import BettingLedger
from pl_assets.resources.clock import Clock
from pl_assets.resources.metrics_store import MetricsStore
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.polite_http import PoliteHttp
from pl_assets.resources.real_sources import real_sources
from pl_assets.resources.shade_spool import ShadeSpool
from pl_assets.resources.shadow_store import ShadowStore
from pl_assets.resources.sources import sources
from pl_assets.resources.tables import Snapshots, Tables
from pl_assets.resources.warehouse import Warehouse
from pl_assets.sensors import build_sensors
from pl_assets.settings import Settings
from pl_assets.settings import settings as settings_of_this_process


def build_definitions(settings: Settings, **substitutes: object) -> dg.Definitions:
    """The whole platform, for these settings.

    Args:
        settings: what the platform is told.
        substitutes: resources by name that take the place of the usual ones, for tests.
    """
    warehouse = Warehouse(settings)
    # A look happens often: it asks once, where a run would insist.
    briefly = PoliteHttp(attempts=1, timeout_s=min(settings.request_seconds, 10))
    resources: dict[str, object] = {
        "io_manager": Tables(warehouse),
        "snapshots": Snapshots(warehouse),
        "betting_ledger": BettingLedger(warehouse),
        "metrics_store": MetricsStore(warehouse, settings.metrics_keep_days),
        "api_metrics": ApiMetrics(settings),
        "shadow_store": ShadowStore(warehouse),
        "spool": ShadeSpool(settings),
        "checks": tuple(key for check in CHECKS for key in check.check_keys),
        "job_names": tuple(job.name for job in JOBS),
        "warehouse": warehouse,
        "clock": Clock(settings, warehouse),
        "alerts": Alerts(warehouse, settings),
        "backups": Backups(settings),
        "sources": sources(settings),
        "polled_sources": sources(settings, briefly),
        "real_sources": real_sources(settings, briefly),
        "model_registry": ModelRegistry(settings),
    }
    assets = [
        *build_ingest(settings),
        parsed_seasons,
        build_fixtures(settings),
        team_ratings,
        match_features,
        *build_model(settings),
        build_predictions(settings),
        build_season_projection(settings),
        build_prediction_scores(settings),
        *build_walk_forward(settings),
        build_candidates(settings),
        build_betting(settings),
        bets,
        settlements,
        build_monitoring(settings),
        build_champion_performance(settings),
        *build_shadow(settings),
        *build_metrics(settings),
    ]
    return dg.Definitions(
        assets=dg.map_asset_specs(_marked, assets) if settings.is_simulated else assets,
        asset_checks=CHECKS,
        jobs=JOBS,
        sensors=build_sensors(settings),
        resources=resources | substitutes,
        executor=_executor(settings),
    )


def _executor(settings: Settings) -> dg.ExecutorDefinition:
    """Where the steps of a run are done, those of jobs that Dagster makes by itself too."""
    if settings.executor == "celery":
        # An extra of the package, which nobody else has to install.
        from pl_assets.on_celery.executor import steps_on_celery

        return steps_on_celery(settings)
    if settings.executor == "multiprocess":
        return dg.multiprocess_executor
    return dg.in_process_executor


def _marked(spec: dg.AssetSpec) -> dg.AssetSpec:
    """An asset of the simulated league, as such: the UI shows its kinds on every node."""
    return spec.replace_attributes(group_name=f"{spec.group_name}_simulated").merge_attributes(
        kinds={"simulated"}, tags={"pl/data_source": "simulated"}
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads: read when it is asked for, so that importing this connects nowhere."""
    mask_logs()
    return build_definitions(settings_of_this_process())
