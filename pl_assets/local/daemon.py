"""`python -m pl_assets.local.daemon ARGUMENTS`: Dagster's daemon, awake as often as we ask.

Whatever a sensor's interval, Dagster looks at its sensors every five seconds. A replay, whose days
last seconds, would spend half of them waiting; see `Settings.look_seconds`.
"""

import sys

from dagster._daemon import sensor
from dagster._daemon.cli import main

from pl_assets.redaction import mask_logs
from pl_assets.settings import settings

_LOOKS = 4


def _look_often(seconds: int) -> None:
    """Four times within a sensor's interval, and never less often than Dagster itself does.

    As often as the interval would not do: a sensor that had a moment left waits for the next look.
    """
    vars(sensor)["MIN_INTERVAL_LOOP_TIME"] = min(sensor.MIN_INTERVAL_LOOP_TIME, seconds / _LOOKS)


if __name__ == "__main__":
    mask_logs()
    _look_often(settings().look_seconds)
    sys.argv[0] = "dagster-daemon"
    main()
