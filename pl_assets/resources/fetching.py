"""Fetching: the files that a run asks for, accepted, unchanged, absent or refused, one by one.

One refused file never stops the others, and never takes the place of what is held. Sources are
asked side by side, the files of each one after the other.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pl_assets.football.acceptance import Held, accept_season_file
from pl_assets.football.errors import SourceRefused
from pl_assets.football.fixture_file import parse_fixture_file
from pl_assets.football.leagues import LeagueSeason
from pl_assets.football.season_file import parse_season_file
from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.finality import is_final, is_over, was_over
from pl_assets.resources.overrides import NONE, Overrides
from pl_assets.resources.source import Answer, Budget, Source, Validators

_GIVE_UP_AFTER = 2

FILE_COLUMNS = [
    *("source", "url", "as_of", "fetched_at", "http_status", "etag", "last_modified"),
    *("sha256", "body", "note"),
]


@dataclass
class Fetched:
    """What came of the files that one source was asked for."""

    new: list[dict[str, Any]] = field(default_factory=list)
    """Rows for the table of files: answers that differ from what is held."""
    said: dict[str, str] = field(default_factory=dict)
    """What happened to each file that was answered, by its name."""
    news: dict[str, str] = field(default_factory=dict)
    """Those of `said` that have a row in `new`."""
    refused: dict[str, str] = field(default_factory=dict)
    """What was expected and found, of each file that was refused or not answered."""
    not_asked: dict[str, str] = field(default_factory=dict)
    """Why the rest was not even asked for, by name."""
    unanswered: list[str] = field(default_factory=list)
    """Those of `refused` to which the source gave no answer."""
    finished: dict[str, str] = field(default_factory=dict)
    """What was not asked for, since the answer that is held is from after the season."""
    retry_after_s: float = 0.0
    """For how long the source wants to be left in peace, if it said so."""

    def frame(self, *identity: str) -> pd.DataFrame:
        return pd.DataFrame(self.new, columns=[*identity, *FILE_COLUMNS])

    def fails(self, name: str, problem: SourceRefused | SourceUnavailable) -> None:
        """Note a file that was refused, or not answered."""
        self.refused[name] = str(problem)
        if isinstance(problem, SourceUnavailable):
            self.unanswered.append(name)
            self.retry_after_s = max(self.retry_after_s, problem.retry_after_s)


def fetch_from_all(
    sources: Sequence[Source],
    held: pd.DataFrame,
    asked: Sequence[LeagueSeason],
    as_of: dt.datetime,
    budget: Budget,
    overrides: Overrides = NONE,
) -> dict[str, Fetched]:
    """Ask every source for the season files of leagues and seasons; the outcome by source.

    Args:
        sources: who is asked.
        held: rows of current_season_files of these seasons, of all sources.
        asked: leagues and seasons, in the order in which to ask.
        as_of: platform time of the run.
        budget: the time for all of it.
        overrides: what a person has asked for.
    """
    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        asking = {
            source.name: pool.submit(
                fetch_season_files,
                *(source, held[held["source"] == source.name], asked, as_of, budget, overrides),
            )
            for source in sources
        }
        return {name: outcome.result() for name, outcome in asking.items()}


def fetch_season_files(
    source: Source,
    held: pd.DataFrame,
    asked: Iterable[LeagueSeason],
    as_of: dt.datetime,
    budget: Budget,
    overrides: Overrides = NONE,
    give_up_after: int = _GIVE_UP_AFTER,
) -> Fetched:
    """Ask one source for the season files of leagues and seasons, those that it has.

    Args:
        source: who is asked.
        held: rows of current_season_files of this source.
        asked: leagues and seasons, in the order in which to ask.
        as_of: platform time of the run.
        budget: the time for all of it.
        overrides: what a person has asked for.
        give_up_after: files in a row without an answer after which no more are asked for.
    """
    fetched = Fetched()
    current = {(row["league"], row["season"]): row for row in held.to_dict("records")}
    unanswered, is_there = 0, bool(len(held))
    for league, season in asked:
        name = f"{league} {season}"
        address = source.season_address(league, season)
        have: dict[Any, Any] = current.get((league, season), {})
        if address is None:
            continue
        is_asked_again = overrides.again or (league, season) in overrides.may_shrink
        if not is_asked_again and is_final(season, have, address):
            fetched.finished[name] = "finished, and not asked for again"
            continue
        if unanswered >= give_up_after or not budget.left_s:
            why = "gave no answer before" if budget.left_s else "took all the time there is"
            fetched.not_asked[name] = f"not asked for: the source {why}"
            continue
        body, is_redated = have.get("body"), False
        try:
            answer = source.fetch(address, as_of, _validators(have), budget)
            unanswered = 0
            is_there |= answer.body is not None or answer.is_unchanged
            if answer.body is None and not answer.is_unchanged and body is not None:
                raise SourceRefused(f"expected the file held of {name}, found {answer.status}")
            is_new = answer.body is not None and answer.body != body
            if answer.body is not None and is_new:
                before = Held(body, have["as_of"].to_pydatetime()) if body is not None else None
                file = accept_season_file(
                    *(answer.body, before, league, season, as_of, source.name),
                    may_shrink=(league, season) in overrides.may_shrink,
                )
                fetched.said[name] = f"{len(file.matches)} matches"
            elif _counts_more_now(have, league, season, as_of, source.name):
                is_redated = True
                fetched.said[name] = "unchanged, and more of it counts by now"
            else:
                fetched.said[name] = "unchanged" if have else _absent(answer)
        except (SourceUnavailable, SourceRefused) as problem:
            fetched.fails(name, problem)
            unanswered += isinstance(problem, SourceUnavailable)
            if fetched.retry_after_s:
                unanswered = give_up_after  # it has said that it wants to be left in peace
        else:
            if not have or is_new:
                row = _row(source, answer, as_of)
            elif (
                is_redated
                or (is_over(season, as_of) and not was_over(season, have))
                or (body is None and have["url"] != answer.url)
            ):
                # Noted once after a season's end, and that there is no file for each address that
                # was asked: from then on it is not asked for again.
                if body is not None:
                    answer = answer._replace(body=body, status=have["http_status"])
                row = _row(source, answer, as_of)
            else:
                continue
            fetched.news[name] = fetched.said[name]
            fetched.new.append({"league": league, "season": season} | row)
    if not is_there:
        # Nothing at all: more likely the source is not where it was. It is asked again.
        fetched.new = [row for row in fetched.new if not is_over(row["season"], as_of)]
    return fetched


def _counts_more_now(
    have: dict[Any, Any], league: str, season: int, as_of: dt.datetime, source: str
) -> bool:
    """Whether a body that was fetched before some of its matches ended is answered after it.

    A run may have waited in the queue while its platform time stood still: scores that its files
    held already were then too early to be believed, and are not any more.
    """
    if not have or have["body"] is None or was_over(season, have):
        return False
    try:
        then, now = (
            parse_season_file(have["body"], league, season, as_of, source, fetched)
            for fetched in (have["as_of"].to_pydatetime(), as_of)
        )
    except SourceRefused:
        return False
    return len(now.matches) > len(then.matches)


def fetch_fixture_file(
    source: Source,
    held: pd.DataFrame,
    leagues: tuple[str, ...],
    as_of: dt.datetime,
    budget: Budget,
) -> Fetched:
    """Ask for the file of upcoming fixtures, if there is one; `held` is current_fixture_files."""
    fetched = Fetched()
    name = "fixtures"
    address = source.fixture_address()
    if address is None:
        return fetched
    have: dict[Any, Any] = next(iter(held.to_dict("records")), {})
    try:
        answer = source.fetch(address, as_of, _validators(have), budget)
        if answer.body is None and not answer.is_unchanged:
            raise SourceRefused(f"expected the file of fixtures, found {answer.status}")
        if answer.body is not None and answer.body != have.get("body"):
            file = parse_fixture_file(answer.body, leagues, as_of, source.name)
            fetched.said[name] = fetched.news[name] = f"{len(file.fixtures)} fixtures"
            fetched.new.append(_row(source, answer, as_of))
        else:
            fetched.said[name] = "unchanged"
    except (SourceUnavailable, SourceRefused) as problem:
        fetched.fails(name, problem)
    return fetched


def _validators(have: dict[Any, Any]) -> Validators:
    return Validators(have.get("etag"), have.get("last_modified"))


def _row(source: Source, answer: Answer, as_of: dt.datetime) -> dict[str, Any]:
    digest = hashlib.sha256(answer.body).hexdigest() if answer.body is not None else None
    return {
        "source": source.name,
        "url": answer.url,
        "as_of": as_of,
        "fetched_at": dt.datetime.now(dt.UTC),
        "http_status": answer.status,
        "etag": answer.etag,
        "last_modified": answer.last_modified,
        "sha256": digest,
        "body": answer.body,
        "note": None if answer.body is not None else _absent(answer),
    }


def _absent(answer: Answer) -> str:
    return f"the source has no such file (HTTP {answer.status})"
