"""When to look at a source: often while it answers, ever more rarely while it does not."""

import datetime as dt
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict

_LONGEST_PAUSE = dt.timedelta(minutes=30)
_MOST_DOUBLINGS = 16
"""Beyond any pause that is waited for; a month of silence would double out of all bounds."""
_MAKE_SURE_AFTER = dt.timedelta(minutes=1)
"""After news another look follows soon: had the run failed, they would still be news."""
_LONGEST_PEACE = dt.timedelta(days=1)


class Rhythm(BaseModel):
    """When to look at one source next.

    A source that gives no answer, or whose news a run could not take in, is looked at ever more
    rarely, up to every half hour.
    """

    model_config = ConfigDict(frozen=True)

    latest_look: dt.datetime | None = None
    next_look: dt.datetime | None = None
    asked: str = ""
    """Who was looked at: another source, or address, begins with a look at once."""
    in_vain: int = 0
    """Looks in a row that led to nothing: no answer, or the same news again."""
    answers: bool = True
    """Whether there was an answer at the latest look."""
    has_news: bool = False
    """Whether the latest look saw something new."""
    day: dt.date | None = None
    """London day of platform time at the latest look."""
    word: str = ""
    """What was seen then."""

    @property
    def pause(self) -> dt.timedelta:
        """What was meant to be between the latest look and the next."""
        if self.latest_look is None or self.next_look is None:
            return dt.timedelta(0)
        return self.next_look - self.latest_look

    def is_due(self, now: dt.datetime, day: dt.date, *, is_replay: bool) -> bool:
        """Whether to look: the pause is over, or a replayed day has come that was not looked at.

        On a replay the day moves faster than the wall clock; a source that answers is looked at
        at once then.
        """
        if self.next_look is None or now >= self.next_look:
            return True
        return is_replay and self.answers and day != self.day

    def after(
        self,
        now: dt.datetime,
        day: dt.date,
        pause: dt.timedelta,
        word: str,
        *,
        answers: bool,
        has_news: bool,
        retry_after_s: float = 0.0,
    ) -> Self:
        """The rhythm after a look; a source that wants to be left in peace for longer is, a day."""
        is_old_news = has_news and self.has_news and day == self.day
        in_vain = self.in_vain + 1 if not answers or is_old_news else 0
        doublings = min(max(in_vain - 1, 0), _MOST_DOUBLINGS)
        longer = min(pause * 2**doublings, max(pause, _LONGEST_PAUSE))
        if has_news and not is_old_news:
            longer = min(pause, _MAKE_SURE_AFTER)
        longer = max(longer, min(dt.timedelta(seconds=retry_after_s), _LONGEST_PEACE))
        return self.model_copy(
            update={
                "latest_look": now,
                "next_look": now + longer,
                "in_vain": in_vain,
                "answers": answers,
                "has_news": has_news,
                "day": day,
                "word": word,
            }
        )

    def says(self) -> str:
        """What the latest look saw, and when the next one is."""
        return f"{self.word} (seen {self.latest_look:%H:%M}, next look {self.next_look:%H:%M} UTC)"


class Rhythms(BaseModel):
    """When to look at each source next: a sensor's cursor."""

    model_config = ConfigDict(frozen=True)

    of: dict[str, Rhythm] = {}
    """By the name of the source."""
    latest_request: dt.datetime | None = None
    """When a run was asked for last."""

    @classmethod
    def from_cursor(cls, cursor: str | None, asked: Mapping[str, str]) -> Self:
        """The rhythms a cursor holds; a fresh one where it holds none, or that of another address.

        Args:
            cursor: what `model_dump_json` gave.
            asked: the sources that are asked, by name, and their addresses.
        """
        try:
            held = cls.model_validate_json(cursor or "{}")
        except ValueError:
            held = cls()
        fresh = {name: Rhythm(asked=address) for name, address in asked.items()}
        kept = {n: r for n, r in held.of.items() if n in fresh and r.asked == fresh[n].asked}
        return held.model_copy(update={"of": fresh | kept})

    def says(self) -> str:
        """What was seen last of each, in one line."""
        return " | ".join(rhythm.says() for rhythm in self.of.values() if rhythm.latest_look)
