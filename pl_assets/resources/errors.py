"""What can go wrong with what the platform talks to, beside what is wrong with what it says.

ForecastError
├── SourceUnavailable    a source gave no usable answer in the time it has
├── SeasonShrank         rows that are held would be lost
├── RegistryUnavailable  MLflow does not answer
├── NotDelivered         a message of an alert was not taken by whom it is for
├── StepAbandoned        a step of a run cannot be done by this worker, or by any
├── ProgramsMissing      PostgreSQL's programs are not installed
└── ClockError
    ├── ClockUnreadable  platform time cannot be read; nothing falls back to the wall clock
    └── ClockMovedBack   platform time is before a time that was already used
"""

from pl_assets.football.errors import ForecastError


class SourceUnavailable(ForecastError):
    """A source timed out, refused the connection or answered with an error.

    Args:
        message: what was expected and what was found.
        retry_after_s: for how long it wants to be left in peace, if it said so.
    """

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class SeasonShrank(ForecastError):
    """New rows of a season lack some that are held, and nobody said that this is right."""


class RegistryUnavailable(ForecastError):
    """MLflow refused the connection, timed out or answered with an error."""


class NotDelivered(ForecastError):
    """A message could not be handed over; its word holds no secret and may be kept and shown."""


class StepAbandoned(ForecastError):
    """A step of a run cannot be done by the worker that was given it, or has cost too many."""


class ProgramsMissing(ForecastError):
    """The wheel that ships PostgreSQL is not there, or is not as it was."""


class ClockError(ForecastError):
    """Platform time cannot be used."""


class ClockUnreadable(ClockError):
    """`PL_TODAY` is no date, and no address that answers with one."""


class ClockMovedBack(ClockError):
    """Platform time is earlier than one that a run has already used."""
