"""What the API refuses, as one tree of exceptions that know nothing of HTTP.

ServingError
├── NoSnapshot           nothing has been published yet
├── HistoryUnavailable   the database is asked, and does not answer
├── KeyNeeded            what is asked for is for those with a key
├── NoKeys               the same, and there are no keys
├── DagsterUnavailable   trainings are asked about, and Dagster does not answer
├── TrainingUnderWay     a training is asked for while one is queued or runs
├── SimulationsBusy      betting is simulated for as many others as can be at once
├── DashboardUnusable    the file of a dashboard holds something else
├── SnapshotFileUnusable the file of the last good snapshot holds something else
└── RefusedQuestion      a question about a match or a season that has no answer
    ├── LeagueNotServed
    ├── ClubNotKnown
    ├── ClubNotRecent
    ├── SameClubTwice
    ├── BadCursor
    ├── MatchesArePlayed
    ├── NoProjection     of a season that is asked for
    ├── MatchNotKnown    an address that names no match
    ├── NoSuchClub       an address that names no club
    ├── BettingNameUnknown a model, price or account of betting that is not held
    └── NothingToBetOn   seasons without a played match
"""

from typing import Any


class ServingError(Exception):
    """Anything the API refuses; the message says what was expected and what was found."""


class NoSnapshot(ServingError):
    """No forecasts have been published yet, or none could be read since the start."""


class HistoryUnavailable(ServingError):
    """What was asked for is not in the snapshot, and the database does not answer."""


class KeyNeeded(ServingError):
    """A request without a key, or with one that is not known."""


class NoKeys(ServingError):
    """A request that needs a key where none is configured, so that nobody can have one."""


class DagsterUnavailable(ServingError):
    """Dagster does not answer, does not do what it is asked, or nobody said where it is."""


class TrainingUnderWay(ServingError):
    """A training is asked for while another is queued or runs.

    Args:
        run_id: which.
    """

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(f"the training {run_id} is queued or runs: ask again once it has ended")


class SimulationsBusy(ServingError):
    """A simulation waited for its turn in vain."""


class DashboardUnusable(ServingError):
    """The file of a dashboard is missing, broken, or says what the page does not understand."""


class SnapshotFileUnusable(ServingError):
    """The file of the last good snapshot is broken, of another format or of another shape."""


class RefusedQuestion(ServingError):
    """A question about a match or a season that has no answer.

    Args:
        field: the field of the question at fault.
        detail: what was expected, what was found, what to do.
        facts: what a program may want of it, by name.
    """

    def __init__(self, field: str, detail: str, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(detail)


class LeagueNotServed(RefusedQuestion):
    """A division code that the snapshot holds no forecasts for; `served` has the others."""


class ClubNotKnown(RefusedQuestion):
    """A name that no club goes by; `closest` has the registered names nearest to it."""


class ClubNotRecent(RefusedQuestion):
    """A club that has not played in the league of late; `last_played` has the day, or None."""


class SameClubTwice(RefusedQuestion):
    """One club as home and as away."""


class NoProjection(RefusedQuestion):
    """A league whose season has no projection at present, as before all its clubs are known."""


class BadCursor(RefusedQuestion):
    """A place in a list that no answer has named."""


class MatchesArePlayed(RefusedQuestion):
    """Coming matches of days that are over."""


class MatchNotKnown(RefusedQuestion):
    """An address whose match is neither played nor coming nor was ever forecast."""


class NoSuchClub(RefusedQuestion):
    """An address whose club is unknown or was never rated there; `closest` has three others."""


class BettingNameUnknown(RefusedQuestion):
    """A strategy, model, price or account that is not held; `known` has those that are."""


class NothingToBetOn(RefusedQuestion):
    """Seasons of which no match has been played that could have been bet on."""
