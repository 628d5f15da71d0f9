"""What is said of an alert when it begins and when it ends: to people in words, to machines by key.

Every message stands alone: what it is about, what was expected and found, since when, what to do
and where to look.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pl_assets.resources.alert import Alert, Phase

_DELAYED = dt.timedelta(minutes=2)
_HEADINGS = {
    "drift": "features have drifted",
    "performance": "the champion is worse than it should be",
    "late": "late",
    "check": "check failed",
    "run": "run failed",
    "source": "source is silent",
}
_TO_DO = {
    "drift": "The platform retrains once by itself; look at the drift report meanwhile.",
    "performance": "The platform retrains once by itself; compare champion and market.",
    "late": "See in Dagster why it is not made: `pl doctor`, then `pl logs daemon`.",
    "check": "Read the check's result; if its data is wrong, mend the source and materialize anew.",
    "run": "Read the run's log; start it again once the cause is gone.",
    "source": "Nothing, if it comes back; else see that its address is right (`pl doctor`).",
}


@dataclass(frozen=True)
class Message:
    """A phase of an alert, as it is to be said at a moment."""

    alert: Alert
    phase: Phase
    now: dt.datetime

    @property
    def key(self) -> str:
        """The same whenever this message is sent again, by which receivers tell that it is."""
        # With the moment, since platforms and their databases come and go, and all begin with 1.
        moment = int(self.alert.opened_at.timestamp() * 1_000_000)
        return f"pl-{self.alert.data_source}-{self.alert.alert_id}-{moment}-{self.phase}"

    @property
    def happened_at(self) -> dt.datetime:
        is_end = self.phase == "recovered" and self.alert.closed_at is not None
        return (self.alert.closed_at or self.now) if is_end else self.alert.opened_at

    @property
    def title(self) -> str:
        """One line that says what it is about."""
        mark = "SIMULATED: " if self.alert.data_source == "simulated" else ""
        heading = _HEADINGS.get(self.alert.kind, self.alert.kind)
        state = "RECOVERED" if self.phase == "recovered" else self.alert.severity.upper()
        return " ".join(f"{mark}{state}: {self.alert.subject}: {heading}".split())

    @property
    def text(self) -> str:
        """The whole message in lines of plain text."""
        alert = self.alert
        lines = [self.title]
        if self.phase == "raised":
            lines += [
                alert.word,
                f"Since: {_moment(alert.opened_at)} (platform time {_moment(alert.opened_as_of)})",
                f"What to do: {_TO_DO.get(alert.kind, 'Look into it.')}",
            ]
        else:
            ended = alert.closed_at or self.now
            lines += [
                alert.closing_word or "It is over.",
                f"It was: {alert.word}",
                f"Lasted: {_moment(alert.opened_at)} to {_moment(ended)}",
                "What to do: nothing.",
            ]
        if alert.link:
            lines.append(f"Where to look: {alert.link}")
        if self.now - self.happened_at > _DELAYED:
            lines.append(f"This message is late: it was written {_moment(self.happened_at)}.")
        if alert.data_source == "simulated":
            lines.append("All of this is about the SIMULATED league, not about real data.")
        return "\n".join(lines)

    @property
    def payload(self) -> dict[str, Any]:
        """The message for machines."""
        alert = self.alert
        as_of = alert.closed_as_of if self.phase == "recovered" else alert.opened_as_of
        return {
            "alert_id": alert.alert_id,
            "kind": alert.kind,
            "subject": alert.subject,
            "severity": alert.severity,
            "phase": self.phase,
            "opened_at": alert.opened_at.isoformat(),
            "closed_at": _iso(alert.closed_at if self.phase == "recovered" else None),
            "as_of": _iso(as_of),
            "data_source": alert.data_source,
            "link": alert.link,
        }


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
