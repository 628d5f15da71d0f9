"""Looking at a source for something new: what was seen, in one line."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from pl_assets.football.calendar import london_day, season_of
from pl_assets.resources.fetching import (
    Fetched,
    fetch_fixture_file,
    fetch_season_files,
)
from pl_assets.resources.finality import seasons_to_ask
from pl_assets.resources.source import Budget, Source
from pl_assets.resources.warehouse import Warehouse

_TRY_AGAIN = dt.timedelta(hours=6)
"""Between two runs that ask for seasons whose answers were refused or never came."""
_READ_AGAIN = dt.timedelta(hours=1)
"""Before files that are held and were not read in are asked for once more."""
_LOOK_ANYWAY = dt.timedelta(hours=20)
"""After so long without a run one is started even if nothing is new: it shows that we look."""


class Seen(NamedTuple):
    """What a look at one source found."""

    answers: bool
    """Whether it said anything that can be used."""
    news: dict[str, str]
    """Files that are new and would be accepted, with what is in them."""
    word: str
    """All of it in one line."""
    retry_after_s: float = 0.0
    """For how long it wants to be left in peace, if it said so."""


def look(
    source: Source,
    warehouse: Warehouse,
    leagues: tuple[str, ...],
    as_of: dt.datetime,
    budget: Budget,
    *,
    fixtures_first: bool = False,
) -> Seen:
    """Ask one source conditionally for fixtures and the present season; nothing is written.

    A source that answers nothing of the one is not asked for the other. Files that would be
    refused are no news.

    Args:
        source: who is asked.
        warehouse: what is held.
        leagues: those that are followed.
        as_of: platform time.
        budget: the time it has.
        fixtures_first: what to begin with; to be varied, so that no silent file hides the others.
    """
    parts = [_present_seasons, _fixtures]
    found: list[Fetched] = []
    for ask in reversed(parts) if fixtures_first else parts:
        found.append(ask(source, warehouse, leagues, as_of, budget))
        if found[-1].unanswered and not found[-1].said:
            break
    said: dict[str, str] = {}
    refused: dict[str, str] = {}
    news: dict[str, str] = {}
    for part in found:
        said |= part.said
        refused |= part.refused | part.not_asked
        news |= part.news
    if said:
        words = [f"{name}: {word}" for name, word in said.items()]
        words += [f"{name} refused: {word}" for name, word in refused.items()]
        word = f"{source.name} says " + "; ".join(words)
    else:
        silent = [name for part in found for name in part.unanswered]
        reasons = [refused[silent[0]]] if silent else [f"{n}: {w}" for n, w in refused.items()]
        word = f"{source.name} gives no answer to use: " + "; ".join(reasons)
    return Seen(bool(said), news, word, max(part.retry_after_s for part in found))


def has_files(source: Source, leagues: tuple[str, ...], as_of: dt.datetime) -> bool:
    """Whether there is anything to look for at a source: it has these leagues, or fixtures."""
    present = season_of(london_day(as_of))
    addresses = [source.season_address(league, present) for league in leagues]
    return any([source.fixture_address(), *addresses])


def without_files(
    sources: Sequence[Source], leagues: tuple[str, ...], as_of: dt.datetime
) -> list[str]:
    """Names of the sources that are not asked, since there is nothing to look for."""
    return [source.name for source in sources if not has_files(source, leagues, as_of)]


def _present_seasons(
    source: Source,
    warehouse: Warehouse,
    leagues: tuple[str, ...],
    as_of: dt.datetime,
    budget: Budget,
) -> Fetched:
    present = season_of(london_day(as_of))
    held = warehouse.read(
        "SELECT * FROM current_season_files WHERE season = %s AND source = %s", present, source.name
    )
    asked = [(league, present) for league in leagues]
    return fetch_season_files(source, held, asked, as_of, budget)


def _fixtures(
    source: Source,
    warehouse: Warehouse,
    leagues: tuple[str, ...],
    as_of: dt.datetime,
    budget: Budget,
) -> Fetched:
    held = warehouse.read("SELECT * FROM current_fixture_files")
    return fetch_fixture_file(source, held, leagues, as_of, budget)


def first_season_to_read(warehouse: Warehouse, as_of: dt.datetime) -> int:
    """The earliest season of which a file is held that no rows were made of yet, or the present.

    A run that was killed after it had fetched has left such files.
    """
    found = warehouse.read(
        "SELECT min(season)::int AS season FROM current_season_files f WHERE body IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM read_files r WHERE r.file_id = f.file_id)"
    )
    unread = found["season"].dropna()
    return min([season_of(london_day(as_of)), *map(int, unread)])


def first_season_to_ask(
    sources: Sequence[Source], warehouse: Warehouse, leagues: tuple[str, ...], as_of: dt.datetime
) -> int:
    """The season that a run has to begin with; see `finality.seasons_to_ask`."""
    held = warehouse.read(
        "SELECT source, league, season, as_of, url, sha256 FROM current_season_files"
    )
    return seasons_to_ask(sources, held, leagues, as_of)


def why_anyway(
    seasons: tuple[int, int],
    unread: int,
    latest_run: dt.datetime | None,
    latest_request: dt.datetime | None,
    now: dt.datetime,
) -> str | None:
    """Why a run is due without news from a source that answers, if one is.

    Args:
        seasons: the earliest one without a final answer, and the present one.
        unread: the earliest one of which a file is held that was not read in.
        latest_run: when files were last taken in, with news or without.
        latest_request: when a run was last asked for, whatever came of it.
        now: wall clock.
    """

    def is_long_ago(moment: dt.datetime | None, pause: dt.timedelta) -> bool:
        return moment is None or now - moment > pause

    first, present = seasons
    if unread < present and is_long_ago(latest_request, _READ_AGAIN):
        return f"files of seasons from {unread} on are held and were not read in"
    if first < present and is_long_ago(latest_request, _TRY_AGAIN):
        return f"seasons from {first} on have no final answer yet"
    if is_long_ago(latest_run, _LOOK_ANYWAY) and is_long_ago(latest_request, _LOOK_ANYWAY):
        return "nothing new; once a day the files are read in all the same"
    return None


def probe(
    source: Source, leagues: tuple[str, ...], as_of: dt.datetime, budget: Budget
) -> tuple[bool, str]:
    """Whether a source gives anything that can be used, and what it said, in one line."""
    nothing_held = pd.DataFrame()
    found = fetch_fixture_file(source, nothing_held, leagues, as_of, budget)
    if not found.said and not found.unanswered:
        finished = season_of(london_day(as_of)) - 1
        asked = [(league, finished) for league in leagues]
        found = fetch_season_files(source, nothing_held, asked, as_of, budget, give_up_after=1)
    words = found.said or found.refused or {source.name: "has none of these leagues"}
    has_file = any(row["body"] is not None for row in found.new)
    return has_file, "; ".join(f"{name}: {word}" for name, word in words.items())
