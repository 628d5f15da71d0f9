"""`pl refresh`: one materialization of the graph in this process, with progress."""

import contextlib
import datetime as dt
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pl_assets.football.calendar import FIRST_SEASON, london_day, season_of
from pl_assets.local.borrowed import local_services, one_at_a_time, require_mlflow
from pl_assets.local.progress import Progress
from pl_assets.local.run_errors import require_not_interrupted
from pl_assets.settings import Settings

if TYPE_CHECKING:
    import dagster as dg


def refresh_once(
    settings: Settings, *, history: bool, offline: bool, overrides: Mapping[str, str]
) -> bool:
    """Materialize the whole graph once, beside a running stack or without; see `refresh`.

    Returns:
        Whether all of it succeeded.
    """
    with local_services(settings, mlflow=True) as known:
        import dagster as dg

        with one_at_a_time(known), dg.DagsterInstance.get() as instance:
            return refresh(
                *(known, instance, lambda: require_mlflow(known)),
                history=history,
                offline=offline,
                overrides=overrides,
            )


def refresh(
    settings: Settings,
    instance: "dg.DagsterInstance",
    before_training: Callable[[], None],
    *,
    history: bool = True,
    offline: bool = False,
    overrides: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Fetch, read, make everything that is made from the warehouse, then the record of the past.

    A run each, so that a source that gives nothing costs no forecast: the others go on with what
    is held, and no forecast waits for the record. The present season is asked for, and all since
    the first without a final answer. Offline no source is asked and everything is read anew.

    Args:
        settings: where everything is.
        instance: Dagster's, which records the runs.
        before_training: called when the model registry is first needed.
        history: whether to make the walk-forward record too.
        offline: ask nobody; a clock at an address stands where it was read last.
        overrides: tags of the runs; see `pl_assets.resources.overrides`.

    Returns:
        Whether every asset was made and every check passed that is not a mere warning, in all.

    Raises:
        KeyboardInterrupt: if a run was interrupted; nothing more is made then.
    """
    log = settings.home / "logs" / "refresh.log"
    with libraries_write_to(log):
        from pl_assets.definitions import build_definitions

        definitions = build_definitions(settings)
    from pl_assets.jobs import HISTORY, INGEST, READ, REBUILD
    from pl_assets.partitions import one_run_over
    from pl_assets.resources.clock import Clock
    from pl_assets.resources.overrides import overrides_of
    from pl_assets.resources.polling import first_season_to_ask, first_season_to_read
    from pl_assets.resources.sources import sources
    from pl_assets.resources.warehouse import Warehouse

    warehouse = Warehouse(settings)
    clock = Clock(settings, warehouse)
    as_of = clock.latest() if offline and settings.has_clock_elsewhere else clock.advance()
    present = season_of(london_day(as_of))
    first = first_season_to_ask(sources(settings), warehouse, settings.leagues, as_of)
    asked_for = overrides_of(overrides)
    first = min([first, *(season for _, season in asked_for.may_shrink)])
    if offline or asked_for.again:
        first = FIRST_SEASON
    kind = "SIMULATED data. " if settings.is_simulated else ""
    title = f"{kind}Platform time {as_of:%Y-%m-%d %H:%M} UTC; seasons {first} to {present}"
    with Progress(title) as p, libraries_write_to(log):
        succeeded = True
        if not offline:
            tags = one_run_over(first, present) | dict(overrides)
            succeeded = _run(settings, definitions, INGEST.name, instance, as_of, tags, p)
        first = min(first, first_season_to_read(warehouse, as_of))
        tags = one_run_over(first, present) | dict(overrides)
        succeeded &= _run(settings, definitions, READ.name, instance, as_of, tags, p)
        before_training()
        succeeded &= _run(settings, definitions, REBUILD.name, instance, as_of, {}, p)
        if history:
            seasons = one_run_over(FIRST_SEASON, present)
            succeeded &= _run(settings, definitions, HISTORY.name, instance, as_of, seasons, p)
    return succeeded


def forecast_anew(
    settings: Settings, instance: "dg.DagsterInstance", as_of: dt.datetime, because: str
) -> bool:
    """Rate the clubs and publish forecasts by the versions that serve.

    Returns:
        Whether every asset was made and every check passed.
    """
    log = settings.home / "logs" / "refresh.log"
    with libraries_write_to(log):
        from pl_assets.definitions import build_definitions
        from pl_assets.jobs import FORECAST

        definitions = build_definitions(settings)
    with Progress(because) as p, libraries_write_to(log):
        return _run(settings, definitions, FORECAST.name, instance, as_of, {}, p, because)


def _run(
    settings: Settings,
    definitions: "dg.Definitions",
    job_name: str,
    instance: "dg.DagsterInstance",
    as_of: dt.datetime,
    tags: dict[str, str],
    progress: Progress,
    because: str = "asked for with `pl refresh`",
) -> bool:
    import dagster as dg

    from pl_assets.resources.abandoned_runs import PROCESS_TAG, this_process
    from pl_assets.run_requests import run_tags

    job = definitions.resolve_job_def(job_name)
    run_id = str(uuid.uuid4())
    progress.begin(job_name, len(job.nodes))
    instance.add_event_listener(run_id, progress.show)
    asked_for = run_tags(settings, as_of, because)
    result = job.execute_in_process(
        instance=instance,
        run_id=run_id,
        tags=tags | asked_for | {PROCESS_TAG: this_process()},
        raise_on_error=False,
    )
    require_not_interrupted(result)
    checks = result.get_asset_check_evaluations()
    return result.success and all(
        check.passed or check.severity == dg.AssetCheckSeverity.WARN for check in checks
    )


@contextmanager
def libraries_write_to(log: Path) -> Iterator[None]:
    """What Dagster and MLflow would tell the terminal, every event of it, goes to a file."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file, contextlib.redirect_stderr(file), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
