"""How Celery is set up: the same for the executor, which gives steps out, and for the workers.

Dagster's own worker takes a file of settings, of which it passes over in silence whatever does not
stand under `execution: config:`. Here both sides are made from the platform's settings.
"""

from typing import Any

from dagster._core.execution.retries import RetryMode
from dagster_celery.executor import CeleryExecutor

from pl_assets.settings import Settings

LONGEST_STEP_S = 1800
"""After as long Dagster ends the run of a step: dagster.yaml, `max_runtime_seconds`."""
_JSON = ["json"]


def told_of_celery(settings: Settings) -> dict[str, Any]:
    """What Dagster's executor is told: broker, results, and Celery's own settings by name.

    Raises:
        ValueError: if no broker is known.
    """
    if settings.celery_broker_url is None:
        raise ValueError("expected the address of a broker in PL_CELERY_BROKER_URL, found none")
    results = settings.celery_result_url or settings.celery_broker_url
    return {
        "broker": settings.celery_broker_url.get_secret_value(),
        "backend": results.get_secret_value(),
        "retries": RetryMode.ENABLED,
        "config_source": {
            # A step counts as done when it is, and goes to another worker if this one dies.
            "task_acks_late": True,
            "task_reject_on_worker_lost": True,
            "worker_prefetch_multiplier": 1,
            # Redis gives out again what was not acknowledged for as long: never a step at work.
            "broker_transport_options": {"visibility_timeout": LONGEST_STEP_S + 600},
            # Only a step that is known to have begun can be known to have been left.
            "task_track_started": True,
            "task_serializer": "json",
            "result_serializer": "json",
            "accept_content": _JSON,
            "result_accept_content": _JSON,
            "broker_connection_retry_on_startup": True,
            "worker_cancel_long_running_tasks_on_connection_loss": False,
            # Dagster keeps what a step prints, and wants real streams for it.
            "worker_redirect_stdouts": False,
            # Loaded once by the worker; the process of every step is a fork of it.
            "imports": ["pl_assets.local.prepared_runs"],
        },
    }


def app_of(settings: Settings) -> Any:
    """Celery's app as the executor makes it, for the other side: the workers."""
    from dagster_celery.make_app import make_app

    return make_app(CeleryExecutor(**told_of_celery(settings)).app_args())
