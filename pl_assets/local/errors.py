"""What can go wrong with the platform's own processes on this machine.

ForecastError
└── LocalError
    ├── AlreadyRunning     another `pl` holds this PL_HOME
    ├── PortInUse          a port is taken; names who has it and what changes it
    ├── NoOrdinaryUser     started as root with no way to be somebody else
    ├── ServiceFailed      a process did not become ready
    └── Interrupted        a signal asked to stop before the work was done
"""

from pl_assets.football.errors import ForecastError


class LocalError(ForecastError):
    """The local stack cannot do what was asked."""


class AlreadyRunning(LocalError):
    """Another process works on the same PL_HOME."""


class PortInUse(LocalError):
    """A port that a service needs is taken."""


class NoOrdinaryUser(LocalError):
    """PostgreSQL refuses to run as root, and no other user can be taken."""


class ServiceFailed(LocalError):
    """A service ended, or did not answer in time."""


class Interrupted(LocalError):
    """Asked to stop."""
