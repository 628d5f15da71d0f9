"""`python -m pl_assets.production.start PROGRAM ...`: a program in a container, told what it needs.

Dagster and MLflow take the address of their database, password included, from their environment.
In a container passwords are files and there need not be a shell: so this reads our settings, adds
to the environment what services of the local stack are told too, and becomes the program.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from pl_assets.local.services import mlflow_service, platform_environment
from pl_assets.settings import Settings, settings


def main() -> None:
    """Become the program.

    Raises:
        pydantic.ValidationError: naming the variable that does not fit.
        ValueError: if no database is told.
    """
    command = sys.argv[1:]
    os.execvpe(command[0], command, dict(told(command, settings())))  # noqa: S606 - no shell is the point


def told(command: Sequence[str], known: Settings) -> Mapping[str, str]:
    """The environment of a program.

    Args:
        command: the program's name, then its arguments.
        known: what this process was told.
    """
    if command[0] == "mlflow":
        return mlflow_service(known).environment
    return platform_environment(known)


if __name__ == "__main__":
    main()
