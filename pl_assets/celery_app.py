"""What a Celery worker loads: `celery -A pl_assets.celery_app worker`.

`dagster-celery worker start -A pl_assets.celery_app` does as well, but leaves a file in
DAGSTER_HOME at every start and passes no signal on; a file given to it with `-y` says nothing here.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """The app, made when it is first asked for: to import this reads nothing."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pl_assets.on_celery.setup import app_of
    from pl_assets.on_celery.step_task import register
    from pl_assets.settings import settings

    app = app_of(settings())
    register(app)
    globals()["app"] = app
    return app
