"""`pl source`: says which data serves, and moves over to the other without losing any."""

import os

from pl_assets.local import services
from pl_assets.local.borrowed import local_services, one_at_a_time, require_mlflow
from pl_assets.local.data_choice import (
    has_forecasts,
    probe_real_sources,
    tell_running_stack,
    working_on,
)
from pl_assets.local.errors import LocalError
from pl_assets.local.migrate import migrate
from pl_assets.settings import DataSource, Settings


def say_which(settings: Settings) -> str:
    """Which data serves, since when and why."""
    with local_services(settings, mlflow=False) as known:
        from pl_assets.resources.served_data import ServedData

        decision = ServedData(known).decision()
    if decision is None:
        return "Nothing has been decided yet: `pl up` asks the source, then decides."
    since = f"{decision.since:%Y-%m-%d %H:%M} UTC"
    return f"{decision.name.capitalize()} data serves since {since}: {decision.reason}"


def move_over(settings: Settings, wanted: DataSource) -> str:
    """Have real or simulated data serve from now on; what the other has stays as it is.

    What serves goes on serving until there are forecasts to take its place.

    Raises:
        LocalError: if there would be nothing to serve.
    """
    with local_services(settings, mlflow=True) as known, one_at_a_time(known):
        from pl_assets.resources.served_data import ServedData

        served = ServedData(known)
        decision = served.decision()
        if decision is not None and decision.name == wanted:
            since = f"{decision.since:%Y-%m-%d %H:%M} UTC"
            return f"{wanted.capitalize()} data serves already, since {since}."
        target = working_on(known, wanted)
        migrate(target)
        if not has_forecasts(target):
            _make_forecasts(target)
        served.decide(wanted, f"asked for with `pl source {wanted}`")
    tell_running_stack(settings)
    other = "simulated" if wanted == "real" else "real"
    stays = f"The {other} data stays: `pl source {other}`."
    return f"{wanted.capitalize()} data serves from now on. {stays}"


def _make_forecasts(target: Settings) -> None:
    """First forecasts of data that has none yet.

    Raises:
        LocalError: if no real source answers, or the forecasts could not be made.
    """
    if not target.is_simulated:
        probed = probe_real_sources(target)
        if not probed.answers:
            raise LocalError(
                "expected a real source to answer, since no real data is held; found: "
                f"{probed.word}"
            )
    os.environ.update(services.platform_environment(target))

    import dagster as dg

    from pl_assets.local.refresh import refresh

    with dg.DagsterInstance.get() as instance:
        refresh(target, instance, before_training=lambda: require_mlflow(target))
    if not has_forecasts(target):
        raise LocalError(
            f"no {target.data_source} forecasts could be made, see above; nothing has changed"
        )
