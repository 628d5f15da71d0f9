"""Looking at a source for something new: when to look, what was seen, in one line each."""

import datetime as dt
from typing import NamedTuple, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict

from pl_assets.football.calendar import london_day, season_of
from pl_assets.resources.fetching import (
    Fetched,
    fetch_fixture_file,
    fetch_season_files,
    seasons_to_ask,
)
from pl_assets.resources.source import Source
from pl_assets.resources.warehouse import Warehouse

_LONGEST_PAUSE = dt.timedelta(minutes=30)
_TRY_AGAIN = dt.timedelta(hours=6)
"""Between two runs that ask for seasons whose answers were refused or never came."""
_MAKE_SURE_AFTER = dt.timedelta(minutes=1)
"""After news another look follows soon: had the run failed, they would still be news."""
_LOOK_ANYWAY = dt.timedelta(hours=20)
"""After so long without a run one is started even if nothing is new: it shows that we look."""


class Rhythm(BaseModel):
    """When to look next: a sensor's cursor.

    A source that gives no answer, or whose news a run could not take in, is looked at ever more
    rarely, up to every half hour.
    """

    model_config = ConfigDict(frozen=True)

    latest_look: dt.datetime | None = None
    next_look: dt.datetime | None = None
    asked: str = ""
    """Who was looked at: another source, or address, begins with a look at once."""
    latest_request: dt.datetime | None = None
    """When a run was asked for last."""
    in_vain: int = 0
    """Looks in a row that led to nothing: no answer, or the same news again."""
    has_news: bool = False
    """Whether the latest look saw something new."""
    day: dt.date | None = None
    """London day of platform time at the latest look."""
    word: str = ""
    """What was seen then."""

    @classmethod
    def from_cursor(cls, cursor: str | None, asked: str) -> Self:
        """The rhythm a cursor holds; a fresh one if it holds none, or that of another source."""
        try:
            held = cls.model_validate_json(cursor or "{}")
        except ValueError:
            return cls(asked=asked)
        return held if held.asked == asked else cls(asked=asked)

    def is_due(self, now: dt.datetime, day: dt.date, *, is_replay: bool) -> bool:
        """Whether to look: the pause is over, or a replayed day has come that was not looked at.

        On a replay the day moves faster than the wall clock; a source that answers is looked at
        at once then.
        """
        if self.next_look is None or now >= self.next_look:
            return True
        return is_replay and self.in_vain == 0 and day != self.day

    def after(
        self,
        now: dt.datetime,
        day: dt.date,
        pause: dt.timedelta,
        word: str,
        *,
        answers: bool,
        has_news: bool,
    ) -> Self:
        """The rhythm after a look."""
        is_old_news = has_news and self.has_news and day == self.day
        in_vain = self.in_vain + 1 if not answers or is_old_news else 0
        longer = min(pause * 2 ** max(in_vain - 1, 0), max(pause, _LONGEST_PAUSE))
        if has_news and not is_old_news:
            longer = min(pause, _MAKE_SURE_AFTER)
        return self.model_copy(
            update={
                "latest_look": now,
                "next_look": now + longer,
                "in_vain": in_vain,
                "has_news": has_news,
                "day": day,
                "word": word,
            }
        )

    def says(self) -> str:
        """What the latest look saw, and when the next one is."""
        return f"{self.word} (seen {self.latest_look:%H:%M}, next look {self.next_look:%H:%M} UTC)"


class Seen(NamedTuple):
    """What a look at a source found."""

    answers: bool
    """Whether it said anything that can be used."""
    news: dict[str, str]
    """Files that are new and would be accepted, with what is in them."""
    first_season: int
    """A run has to ask for the seasons from this one on."""
    present_season: int
    word: str
    """All of it in one line."""


def look(
    source: Source,
    warehouse: Warehouse,
    leagues: tuple[str, ...],
    as_of: dt.datetime,
    *,
    fixtures_first: bool = False,
) -> Seen:
    """Ask conditionally for the fixtures and the present season; nothing is written.

    A source that answers nothing of the one is not asked for the other. Files that would be
    refused are no news.

    Args:
        source: who is asked.
        warehouse: what is held.
        leagues: those that are followed.
        as_of: platform time.
        fixtures_first: what to begin with; to be varied, so that no silent file hides the others.
    """
    present = season_of(london_day(as_of))
    answered_for = warehouse.read("SELECT league, season, as_of FROM current_season_files")
    first = seasons_to_ask(answered_for, leagues, as_of)
    parts = [_present_seasons, _fixtures]
    found: list[Fetched] = []
    for ask in reversed(parts) if fixtures_first else parts:
        found.append(ask(source, warehouse, leagues, as_of, present))
        if found[-1].unanswered and not found[-1].said:
            break
    said: dict[str, str] = {}
    refused: dict[str, str] = {}
    news: dict[str, str] = {}
    for part in found:
        said |= part.said
        refused |= part.refused
        news |= part.news
    if said:
        words = [f"{name}: {word}" for name, word in said.items()]
        words += [f"{name} refused: {word}" for name, word in refused.items()]
        word = f"{source.name} says " + "; ".join(words)
    else:
        silent = [name for part in found for name in part.unanswered]
        reasons = [refused[silent[0]]] if silent else [f"{n}: {w}" for n, w in refused.items()]
        word = f"{source.name} gives no answer to use: " + "; ".join(reasons)
    return Seen(bool(said), news, first, present, word)


def _present_seasons(
    source: Source,
    warehouse: Warehouse,
    leagues: tuple[str, ...],
    as_of: dt.datetime,
    present: int,
) -> Fetched:
    held = warehouse.read("SELECT * FROM current_season_files WHERE season = %s", present)
    return fetch_season_files(source, held, [(league, present) for league in leagues], as_of)


def _fixtures(
    source: Source, warehouse: Warehouse, leagues: tuple[str, ...], as_of: dt.datetime, _: int
) -> Fetched:
    held = warehouse.read("SELECT * FROM current_fixture_files")
    return fetch_fixture_file(source, held, leagues, as_of)


def why_anyway(
    seen: Seen, latest_run: dt.datetime | None, latest_request: dt.datetime | None, now: dt.datetime
) -> str | None:
    """Why a run is due without news, if one is.

    Args:
        seen: what a look has found.
        latest_run: when files were last taken in, with news or without.
        latest_request: when a run was last asked for, whatever came of it.
        now: wall clock.
    """

    def is_long_ago(moment: dt.datetime | None, pause: dt.timedelta) -> bool:
        return moment is None or now - moment > pause

    if not seen.answers:
        return None
    if seen.first_season < seen.present_season and is_long_ago(latest_request, _TRY_AGAIN):
        return f"seasons from {seen.first_season} on have no final answer yet"
    if is_long_ago(latest_run, _LOOK_ANYWAY) and is_long_ago(latest_request, _LOOK_ANYWAY):
        return "nothing new; once a day the files are read in all the same"
    return None


def probe(source: Source, leagues: tuple[str, ...], as_of: dt.datetime) -> tuple[bool, str]:
    """Whether a source gives anything that can be used, and what it said, in one line."""
    nothing_held = pd.DataFrame()
    found = fetch_fixture_file(source, nothing_held, leagues, as_of)
    if not found.said and not found.unanswered:
        finished = season_of(london_day(as_of)) - 1
        asked = [(league, finished) for league in leagues]
        found = fetch_season_files(source, nothing_held, asked, as_of, give_up_after=1)
    words = found.said or found.refused
    return bool(found.said), "; ".join(f"{name}: {word}" for name, word in words.items())
