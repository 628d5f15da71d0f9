"""What services find in their environment, beside what each alone is told."""

import os

from pl_assets.local.logins import LOGINS
from pl_assets.settings import Settings

OF_THE_STORE = ("AWS_", "MLFLOW_S3_")
"""How variables begin that open the store of artifacts: MLflow's server alone has them."""
_DAGSTER_STATEMENT_MS = 300_000


def clean_environment(*but: str) -> dict[str, str]:
    """Our own environment without what opens things: passwords of logins, keys of the store.

    Args:
        but: more variables that are not for it to know.
    """
    # Without bytecode every process takes three times as long to start.
    gone = {"PYTHONDONTWRITEBYTECODE", *but, *(f"PL_{login.setting.upper()}" for login in LOGINS)}
    ours = {
        name: value
        for name, value in os.environ.items()
        if name not in gone and not name.startswith(OF_THE_STORE)
    }
    return ours | {"PYTHONUNBUFFERED": "1"}


def dagster_store(settings: Settings, database: str) -> str:
    """Address of a database of Dagster's, as Dagster takes it: nothing waits for ever."""
    bounds = f"connect_timeout=10&options=-c%20statement_timeout%3D{_DAGSTER_STATEMENT_MS}"
    return f"{settings.database(database, 'postgresql+psycopg2')}?{bounds}"
