"""`pl down`: stops a platform that was started elsewhere."""

import signal

from pl_assets.local.errors import LocalError
from pl_assets.local.processes import wait_ended
from pl_assets.local.recorded import end_recorded
from pl_assets.local.state import STACK, read_record, remove_record
from pl_assets.settings import Settings

_STOPS_WITHIN_S = 60.0


def down(settings: Settings) -> str:
    """Stop a platform that runs on this PL_HOME; says what was done."""
    record = read_record(settings.home)
    owner = record.owner.find() if record else None
    if record is None:
        return f"Nothing runs on {settings.home}."
    if owner is not None and record.role != STACK:
        raise LocalError(
            f"expected a running platform on {settings.home}, found `pl {record.role}` "
            f"(pid {owner.pid}): wait for it, or end it itself"
        )
    if owner is not None:
        owner.send_signal(signal.SIGTERM)
        if wait_ended([owner], _STOPS_WITHIN_S):
            raise LocalError(
                f"expected pid {owner.pid} to stop within {_STOPS_WITHIN_S:.0f} s of SIGTERM, "
                f"found it running; see the logs in {settings.home / 'logs'}"
            )
        return f"Stopped the platform on {settings.home} (pid {owner.pid})."
    left = end_recorded(record)
    remove_record(settings.home)
    return f"Its supervisor was gone; stopped {left} services it had left."
