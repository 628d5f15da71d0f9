"""`python -m pl_serving`: the API in this process until Ctrl-C or SIGTERM."""

import sys

import uvicorn
from pydantic import ValidationError

from pl_serving.app import create_app
from pl_serving.json_log import log_as_json
from pl_serving.settings import serving_settings

_GRACE_SECONDS = 8
"""For requests in flight: as long as a question to the database may take, with the wait for it."""


def main() -> int:
    """Serve until a signal; 2 if the settings do not fit."""
    try:
        settings = serving_settings()
    except ValidationError as error:
        for problem in error.errors():
            variable = "PL_" + "_".join(str(part) for part in problem["loc"]).upper()
            print(f"{variable}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        if any(problem["loc"][0] == "warehouse_url" for problem in error.errors()):
            print(  # noqa: T201
                "Set PL_WAREHOUSE_URL to postgresql://user:password@host:port/database; "
                "`pl up` sets it for the API that it starts.",
                file=sys.stderr,
            )
        return 2
    log_as_json()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.api_port,
        server_header=False,
        access_log=False,
        # Its loggers hand on what they get to ours.
        log_config=None,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
