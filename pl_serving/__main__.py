"""`python -m pl_serving`: the API in this process until Ctrl-C or SIGTERM."""

import logging
import sys

import uvicorn
from pydantic import ValidationError

from pl_serving.app import create_app
from pl_serving.settings import ServingSettings

_GRACE_SECONDS = 5


def main() -> int:
    """Serve until a signal; 2 if the settings do not fit."""
    try:
        settings = ServingSettings()
    except ValidationError as error:
        for problem in error.errors():
            variable = "PL_" + "_".join(str(part) for part in problem["loc"]).upper()
            print(f"{variable}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        print(  # noqa: T201
            "Set PL_WAREHOUSE_URL to postgresql://user:password@host:port/database; "
            "`pl up` sets it for the API that it starts.",
            file=sys.stderr,
        )
        return 2
    logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(name)s: %(message)s")
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.api_port,
        server_header=False,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
